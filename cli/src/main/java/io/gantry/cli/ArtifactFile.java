package io.gantry.cli;

import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file that becomes part of an artifact.
 *
 * @param title its name there
 * @param type its media type, if the user gave one
 */
record ArtifactFile(Path path, String title, Optional<String> type) {
  private static final int MODE = 0644;

  /** What the user typed: {@code FILE[:TYPE]}; a file whose own name has a colon is found first. */
  static ArtifactFile parse(String typed) {
    int colon = typed.lastIndexOf(':');
    boolean whole = colon < 0 || Files.exists(Path.of(typed));
    String file = whole ? typed : typed.substring(0, colon);
    Path path = Path.of(file);
    String title = path.normalize().toString();
    if (path.isAbsolute() || title.equals("..") || title.startsWith("../")) {
      throw new UsageException(
          "\""
              + file
              + "\" is not below the working folder, but files keep their names in an artifact."
              + " Hint: change into its folder first");
    } else if (!Files.exists(path)) {
      throw new UsageException("open " + file + ": no such file or directory");
    } else if (!Files.isRegularFile(path)) {
      throw new UsageException(
          "\"" + file + "\" is not a regular file. Hint: name the files of a folder, or pack it");
    }
    return new ArtifactFile(
        path, title, whole ? Optional.empty() : Optional.of(typed.substring(colon + 1)));
  }

  /** Writes them as a tar. Does not close the stream. */
  static void write(List<ArtifactFile> files, OutputStream out) throws IOException {
    // Not closed: the stream is the caller's.
    TarWriter tar = new TarWriter(out);
    for (ArtifactFile file : files) {
      TarEntry entry = TarEntry.file(TarEntry.bytes(file.title), Files.size(file.path), MODE);
      Files.copy(file.path, tar.put(entry));
    }
    tar.finish();
  }
}
