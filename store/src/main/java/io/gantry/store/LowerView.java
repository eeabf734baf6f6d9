package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import java.util.Optional;

/** What lies below the layers that are looked at, merged. */
record LowerView(Fd root) {
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  /** What stands at a path, given as a byte string. */
  Optional<FileStatus> find(String path) {
    try (Fd file =
        FileCalls.openat2(
            root, FileNames.ofByteString(path), Open.PATH | Open.NO_FOLLOW, 0, HERE)) {
      // A single layer is looked at directly, so its whiteouts show.
      return Optional.of(FileCalls.statx(file, "", At.EMPTY_PATH))
          .filter(status -> !Whiteouts.is(status));
    } catch (LinuxException e) {
      if (e.isGone()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
