package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What containers-registries.conf(5), version 2, says of names.
 *
 * @param unqualifiedSearchRegistries where other tools look for names without a registry
 */
record RegistriesConf(List<String> unqualifiedSearchRegistries, List<Registry> registries) {
  static final RegistriesConf EMPTY = new RegistriesConf(List.of(), List.of());

  /** Names that begin so are at this place; an empty location is the prefix itself. */
  record Registry(
      String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    /** What of a name follows the prefix; empty when the name is not of this registry. */
    Optional<String> rest(String name) {
      if (prefix.startsWith("*.")) {
        int host = name.indexOf('/') < 0 ? name.length() : name.indexOf('/');
        return name.substring(0, host).endsWith(prefix.substring(1))
            ? Optional.of(name)
            : Optional.empty();
      }
      boolean whole =
          name.startsWith(prefix)
              && (name.length() == prefix.length() || name.charAt(prefix.length()) == '/');
      return whole ? Optional.of(name.substring(prefix.length())) : Optional.empty();
    }

    /** Where a name of this registry is. A wildcard's rest is the whole name. */
    String placed(String rest) {
      String base = !location.isEmpty() ? location : prefix.startsWith("*.") ? "" : prefix;
      return base + rest;
    }
  }

  /** A place to ask before. */
  record Mirror(String location, boolean insecure, Endpoint.Lookup lookup) {}

  /** The first of these files that there is, with those in the folder beside it in their order. */
  static RegistriesConf read(List<Path> files) {
    RegistriesConf found = EMPTY;
    for (Path file : files) {
      Optional<Toml> main = Toml.read(file);
      if (main.isPresent()) {
        found = found.with(main.get());
        break;
      }
    }
    for (Path file : files) {
      for (Path more : parts(file.resolveSibling(file.getFileName() + ".d"))) {
        found = found.with(Toml.read(more).orElseThrow());
      }
    }
    return found;
  }

  /** The registry with the longest prefix of this name. */
  Optional<Registry> of(String name) {
    Optional<Registry> best = Optional.empty();
    for (Registry one : registries) {
      boolean longer = best.isEmpty() || one.prefix().length() > best.get().prefix().length();
      if (longer && one.rest(name).isPresent()) {
        best = Optional.of(one);
      }
    }
    return best;
  }

  /** Later files replace what earlier ones say of a prefix. */
  private RegistriesConf with(Toml file) {
    Map<String, Registry> all = new LinkedHashMap<>();
    registries.forEach(one -> all.put(one.prefix(), one));
    for (Toml table : file.tables("registry")) {
      Registry one = registry(table);
      all.put(one.prefix(), one);
    }
    List<String> search = file.strings("unqualified-search-registries");
    return new RegistriesConf(
        search.isEmpty() ? unqualifiedSearchRegistries : search, List.copyOf(all.values()));
  }

  private static Registry registry(Toml table) {
    String location = location(table);
    String prefix = table.string("prefix").filter(text -> !text.isEmpty()).orElse(location);
    if (prefix.isEmpty()) {
      throw GantryException.invalid(table.at() + ": it has neither prefix nor location");
    }
    boolean digestsOnly = table.isTrue("mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (Toml mirror : table.tables("mirror")) {
      String where = location(mirror);
      if (where.isEmpty()) {
        throw GantryException.invalid(mirror.at() + ": it has no location");
      }
      mirrors.add(new Mirror(where, mirror.isTrue("insecure"), lookup(mirror, digestsOnly)));
    }
    return new Registry(
        place(prefix), location, table.isTrue("insecure"), table.isTrue("blocked"), mirrors);
  }

  private static Endpoint.Lookup lookup(Toml mirror, boolean digestsOnly) {
    String pull = mirror.string("pull-from-mirror").orElse(digestsOnly ? "digest-only" : "all");
    return switch (pull) {
      case "all" -> Endpoint.Lookup.ALL;
      case "digest-only" -> Endpoint.Lookup.DIGESTS;
      case "tag-only" -> Endpoint.Lookup.TAGS;
      default ->
          throw GantryException.invalid(mirror.at() + ": pull-from-mirror is \"" + pull + "\"");
    };
  }

  private static String location(Toml table) {
    String location = place(table.string("location").orElse(""));
    if (!location.isEmpty()) {
      HostFolder.address(table.at(), location);
    }
    return location;
  }

  private static String place(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static List<Path> parts(Path folder) {
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.conf")) {
      found.forEach(parts::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot read " + folder + ": " + e.getMessage(), e);
    }
    parts.sort(null);
    return parts;
  }
}
