package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders of the host that belong to a build; names in them may be hostile. */
final class HostFolders {
  private HostFolders() {}

  /** Gives all to root. No link is followed. */
  static void own(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            FileCalls.fchownat(Fd.CWD, file.toString(), 0, 0, At.SYMLINK_NOFOLLOW);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path where, @Nullable IOException why) {
            FileCalls.fchownat(Fd.CWD, where.toString(), 0, 0, At.SYMLINK_NOFOLLOW);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** No link is followed. */
  static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path where, @Nullable IOException why)
              throws IOException {
            Files.delete(where);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
