package io.gantry.javaimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder or a part of a jar with classes and resources of a program's own.
 *
 * @param place the folder or jar
 * @param prefix what the names in the jar begin with; empty for all of it
 */
public record OwnContent(Path place, String prefix) {
  /** What reads one file. */
  interface Visitor {
    void file(String name, byte[] content) throws IOException;
  }

  /** Everything below a folder. */
  public static OwnContent folder(Path folder) {
    return new OwnContent(folder, "");
  }

  /** Everything in a jar. */
  static OwnContent jar(Path jar) {
    return new OwnContent(jar, "");
  }

  /** Reads the files in the order of their names. */
  void visit(Visitor visitor) throws IOException {
    if (Files.isDirectory(place)) {
      visitFolder(visitor);
    } else {
      try (JarFileReader jar = JarFileReader.open(place)) {
        for (String name : jar.names()) {
          if (name.startsWith(prefix) && name.length() > prefix.length()) {
            visitor.file(name.substring(prefix.length()), jar.read(name));
          }
        }
      }
    }
  }

  private void visitFolder(Visitor visitor) throws IOException {
    NavigableMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          files.put(place.relativize(file).toString(), file);
        }
      }
    }
    for (var file : files.entrySet()) {
      visitor.file(file.getKey(), Files.readAllBytes(file.getValue()));
    }
  }
}
