package io.gantry.builder.solve;

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
