package io.gantry.javaimage;

import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a layer of which nothing but its content is told: everything is root's, dated one second
 * into 1970, and folders come before what is in them. The JVM compares times and sizes of jars with
 * those of the AOT cache's training: they must not be the build's.
 */
final class LayerFiles {
  static final Instant DATE = Instant.ofEpochSecond(1);
  static final int PLAIN = 0644;
  static final int PROGRAM = 0755;

  private final TarWriter tar;
  private final Set<String> folders = new HashSet<>();

  LayerFiles(TarWriter tar) {
    this.tar = tar;
  }

  /** A folder with a mode and an owner of its own, and those above it. */
  void folder(String path, int mode, long owner) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      folder(path.substring(0, slash), PROGRAM, 0);
    }
    if (folders.add(path)) {
      tar.put(
          TarEntry.directory(name(path), mode).withModified(DATE).withOwner(owner, owner),
          new byte[0]);
    }
  }

  void file(String path, byte[] content) {
    parents(path);
    tar.put(TarEntry.file(name(path), content.length, PLAIN).withModified(DATE), content);
  }

  void file(String path, Path from, int mode) throws IOException {
    parents(path);
    OutputStream out =
        tar.put(TarEntry.file(name(path), Files.size(from), mode).withModified(DATE));
    try (InputStream in = Files.newInputStream(from)) {
      in.transferTo(out);
    }
  }

  /** A folder of this machine with all that is in it. */
  void tree(String path, Path from) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        String inside = file.equals(from) ? path : path + "/" + from.relativize(file);
        if (Files.isSymbolicLink(file)) {
          parents(inside);
          String target = TarEntry.bytes(Files.readSymbolicLink(file).toString());
          tar.put(TarEntry.symlink(name(inside), target).withModified(DATE), new byte[0]);
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          folder(inside, PROGRAM, 0);
        } else {
          file(inside, file, Files.isExecutable(file) ? PROGRAM : PLAIN);
        }
      }
    }
  }

  private void parents(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      folder(path.substring(0, slash), PROGRAM, 0);
    }
  }

  private static String name(String path) {
    return TarEntry.bytes(path.substring(1));
  }
}
