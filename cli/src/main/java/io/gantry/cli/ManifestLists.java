package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The manifest lists that the user is making, until they are pushed: a file each in {@code
 * gantry/manifests} of the user's configuration folder (XDG Base Directory specification).
 */
final class ManifestLists {
  private final Path folder;

  ManifestLists(Session session) {
    String config = session.environment().getOrDefault("XDG_CONFIG_HOME", "");
    Path base = config.isEmpty() ? session.home().resolve(".config") : Path.of(config);
    folder = base.resolve("gantry").resolve("manifests");
  }

  /** The list's entries, or empty when no such list is being made. */
  Optional<List<ManifestEntry>> find(ImageReference list) {
    try {
      List<ManifestEntry> entries = new ArrayList<>();
      for (Fields fields : Fields.parseList(Files.readAllBytes(file(list)))) {
        entries.add(ManifestEntry.parse(fields));
      }
      return Optional.of(entries);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("reading", list, e);
    } catch (GantryException e) {
      throw GantryException.invalid(
          "manifest list " + list + " in " + file(list) + " is damaged: " + e.getMessage());
    }
  }

  /** As {@link #find}; a list that is missing is an error. */
  List<ManifestEntry> get(ImageReference list) {
    return find(list)
        .orElseThrow(() -> GantryException.notFound("No such manifest: " + list.familiar()));
  }

  void save(ImageReference list, List<ManifestEntry> entries) {
    try {
      Files.createDirectories(folder);
      byte[] json = Json.write(entries.stream().map(ManifestEntry::verbose).toList());
      AtomicFile.write(file(list), new ByteArrayInputStream(json));
    } catch (IOException e) {
      throw failed("writing", list, e);
    }
  }

  /** Forgets the list; tells whether there was one. */
  boolean remove(ImageReference list) {
    try {
      return Files.deleteIfExists(file(list));
    } catch (IOException e) {
      throw failed("removing", list, e);
    }
  }

  /** A name of its own for each list, without a slash. */
  private Path file(ImageReference list) {
    return folder.resolve(DaemonClient.escape(list.toString()).concat(".json"));
  }

  private static UncheckedIOException failed(String act, ImageReference list, IOException why) {
    return new UncheckedIOException(act + " manifest list " + list + ": " + why.getMessage(), why);
  }
}
