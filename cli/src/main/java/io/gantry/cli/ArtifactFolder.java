package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder that gets the files of an artifact. Their names are the word of whoever pushed it:
 * nothing beside the folder is touched. Nothing in it changes before all files are here.
 *
 * @param keep whether a file that exists is an error instead of being replaced
 */
record ArtifactFolder(Path folder, boolean keep) {
  /** The names of the files that came. */
  List<String> unpack(InputStream tar) throws IOException {
    Path aside = Files.createTempDirectory(folder, ".gantry-artifact");
    Map<String, Path> files = new LinkedHashMap<>();
    try {
      receive(tar, aside, files);
      for (String name : files.keySet()) {
        check(name);
      }
      for (Map.Entry<String, Path> file : files.entrySet()) {
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.resolveSibling(""));
        Files.move(file.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
      }
      return List.copyOf(files.keySet());
    } finally {
      for (Path left : files.values()) {
        Files.deleteIfExists(left);
      }
      Files.delete(aside);
    }
  }

  private static void receive(InputStream tar, Path aside, Map<String, Path> files)
      throws IOException {
    // Not closed: the stream is the caller's.
    TarReader reader = new TarReader(tar);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      String name = TarEntry.text(next.get().name());
      if (next.get().type() != TarEntry.Type.FILE || files.containsKey(name)) {
        throw refused(name, "it is no file, or comes twice");
      }
      Path file = aside.resolve(Integer.toString(files.size()));
      files.put(name, file);
      Files.copy(reader.content(), file);
    }
    // A daemon that gave up ends the stream before the last chunk, which throws here.
    tar.transferTo(OutputStream.nullOutputStream());
  }

  private void check(String name) {
    Path path = folder;
    String[] parts = name.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty()
          || parts[i].equals(".")
          || parts[i].equals("..")
          || parts[i].chars().anyMatch(Character::isISOControl)) {
        throw refused(name, "its name leads out of the folder");
      }
      path = path.resolve(parts[i]);
      if (i + 1 < parts.length) {
        checkParent(name, path);
      }
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(name, "a folder has its name");
    } else if (keep && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(name, "it exists. Hint: without --keep-old-files it is replaced");
    }
  }

  private static void checkParent(String name, Path parent) {
    if (Files.isSymbolicLink(parent)) {
      throw refused(name, parent + " is a symbolic link. Hint: choose another folder with -o");
    } else if (Files.exists(parent) && !Files.isDirectory(parent)) {
      throw refused(name, parent + " is not a folder");
    }
  }

  private static GantryException refused(String name, String why) {
    return GantryException.invalid("write file \"" + Printable.text(name) + "\": " + why);
  }
}
