package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.store.ArchivePipe;
import io.gantry.store.ExtractOptions;
import io.gantry.store.RootedFiles;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes files to folders of the host that are there and empty. */
final class HostCopy {
  private static final String NAME = "root";

  private HostCopy() {}

  /** The path of a copy, of a folder or of one file, in the folder. */
  static Path of(SourceTree tree, SourceMatch match, Path folder) {
    boolean isFolder = match.status().isDirectory();
    write(
        folder,
        copied -> {
          if (isFolder) {
            copied.tree(tree, match, NAME, true, path -> false);
          } else {
            copied.single(tree, match, NAME);
          }
        });
    return folder.resolve(NAME);
  }

  static void write(Path folder, Consumer<CopyStream> content) {
    ArchivePipe.run(
        out -> CopyStream.write(out, Optional.empty(), Optional.empty(), content),
        in -> write(folder, in));
  }

  /** Reads an archive to its end, and does not close it. */
  static void write(Path folder, InputStream archive) {
    try (Fd target = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      RootedFiles.extract(target, archive, ExtractOptions.AS_ARCHIVED);
    }
  }
}
