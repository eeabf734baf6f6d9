package io.gantry.cli;

import io.gantry.store.CopyPath;
import java.nio.file.Path;

/** Paths of this machine, as copies understand them. */
final class LocalPath {
  private LocalPath() {}

  /** A relative path starts at the working folder. */
  static CopyPath of(String text) {
    String from = text.startsWith("/") ? "" : Path.of("").toAbsolutePath() + "/";
    return CopyPath.of(from + text);
  }
}
