package io.gantry.javaimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** A project's own build tool, and what it said last. */
final class ProjectTool {
  private final Path folder;
  private final String wrapper;
  private final String program;
  private final Path stamp;

  /**
   * @param wrapper the script that a project may bring along, there or further up
   * @param program on the PATH, without a wrapper
   * @param output folder of what the tool makes
   */
  ProjectTool(Path folder, String wrapper, String program, Path output) {
    this.folder = folder;
    this.wrapper = wrapper;
    this.program = program;
    stamp = output.resolve("gantry").resolve("class-path");
  }

  /** Where the tool writes the class path; its folder is there. */
  Path stamp() throws IOException {
    Files.createDirectories(stamp.resolveSibling(""));
    return stamp;
  }

  /**
   * Whether what the tool said is newer than all that the project was made of.
   *
   * @param others folders of projects that are built with it
   */
  boolean isFresh(List<String> buildFiles, List<Path> others) throws IOException {
    if (!Files.isRegularFile(stamp)) {
      return false;
    }
    FileTime when = Files.getLastModifiedTime(stamp);
    for (Path other : others) {
      if (!isFresh(other, buildFiles, when)) {
        return false;
      }
    }
    return isFresh(folder, buildFiles, when);
  }

  private static boolean isFresh(Path project, List<String> buildFiles, FileTime when)
      throws IOException {
    for (String name : buildFiles) {
      Path file = project.resolve(name);
      if (Files.exists(file) && Files.getLastModifiedTime(file).compareTo(when) >= 0) {
        return false;
      }
    }
    Path sources = project.resolve("src/main");
    if (!Files.isDirectory(sources)) {
      return true;
    }
    try (Stream<Path> all = Files.walk(sources)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        // Folders count: a file that was removed changes no other.
        FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        if (modified.compareTo(when) >= 0) {
          return false;
        }
      }
      return true;
    }
  }

  Tool command() {
    for (Path at = folder; at != null; at = at.getParent()) {
      Path script = at.resolve(wrapper);
      if (Files.isExecutable(script)) {
        return new Tool(script.toString()).in(folder);
      }
    }
    return new Tool(program).in(folder);
  }

  /** An entry of a class path: a jar is a library, a folder belongs to the program. */
  static void add(Path entry, List<OwnContent> own, List<Library> libraries) throws IOException {
    if (Files.isDirectory(entry)) {
      own.add(OwnContent.folder(entry));
    } else if (Files.exists(entry)) {
      JarFileReader.check(entry);
      libraries.add(Library.of(entry));
    }
  }
}
