package io.gantry.plugin;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which plugins a host has, in the order in which Docker looks: {@code NAME.sock}, {@code
 * NAME.spec} with an address, {@code NAME.json} with more. Reads the folders at each question, as
 * plugins come and go. Thread-safe.
 */
final class PluginDirectory {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final int SPEC_LIMIT = 64 * 1024;

  private final PluginFolders folders;

  PluginDirectory(PluginFolders folders) {
    this.folders = folders;
  }

  /** All that can be found, whether they answer or not. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    add(folders.sockets(), ".sock", names);
    for (Path folder : folders.specs()) {
      add(folder, ".spec", names);
      add(folder, ".json", names);
    }
    return names;
  }

  /** Empty when there is none of that name; INVALID when it is described wrongly. */
  Optional<PluginAddress> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    for (Path socket : places(folders.sockets(), name, ".sock")) {
      if (isSocket(socket)) {
        return Optional.of(PluginAddress.of(socket));
      }
    }
    for (Path folder : folders.specs()) {
      for (Path spec : places(folder, name, ".spec")) {
        if (Files.isRegularFile(spec)) {
          return Optional.of(PluginAddress.parse(utf8(read(spec)), Optional.empty()));
        }
      }
      for (Path spec : places(folder, name, ".json")) {
        if (Files.isRegularFile(spec)) {
          return Optional.of(described(Json.read(read(spec), PluginSpec.class)));
        }
      }
    }
    return Optional.empty();
  }

  private static PluginAddress described(PluginSpec spec) {
    String address = spec.addr();
    return PluginAddress.parse(address == null ? "" : address, Optional.ofNullable(spec.tls()));
  }

  /** A plugin may have a folder of its own. */
  private static List<Path> places(Path folder, String name, String suffix) {
    String file = name + suffix;
    return List.of(folder.resolve(file), folder.resolve(name).resolve(file));
  }

  private static void add(Path folder, String suffix, SortedSet<String> names) {
    for (Path entry : entries(folder)) {
      String file = String.valueOf(entry.getFileName());
      String name =
          file.endsWith(suffix) ? file.substring(0, file.length() - suffix.length()) : file;
      boolean there =
          places(folder, name, suffix).stream()
              .anyMatch(
                  place -> suffix.equals(".sock") ? isSocket(place) : Files.isRegularFile(place));
      if (NAME.matcher(name).matches() && there) {
        names.add(name);
      }
    }
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return new ArrayList<>(entries.toList());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isSocket(Path path) {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class).isOther();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] read(Path spec) {
    try (InputStream in = Files.newInputStream(spec)) {
      byte[] text = in.readNBytes(SPEC_LIMIT + 1);
      if (text.length > SPEC_LIMIT) {
        throw GantryException.invalid("read plugin " + spec + ": longer than 64 KiB");
      }
      return text;
    } catch (IOException e) {
      throw GantryException.internal("read plugin " + spec + ": " + e, e);
    }
  }

  private static String utf8(byte[] text) {
    return new String(text, StandardCharsets.UTF_8);
  }
}
