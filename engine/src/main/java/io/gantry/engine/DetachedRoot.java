package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A container's files as it would see them, read-only, for the engine's own look-ups. The mount
 * hangs nowhere: it ends with its descriptor, and a dead daemon leaves none. Paths in it are
 * hostile, so they are resolved below its root whatever links say.
 */
record DetachedRoot(Fd root) implements AutoCloseable {
  private static final int MAX_FILE = 1 << 20;

  /** The files of a container that does not run. */
  static DetachedRoot open(RootFs files) {
    return new DetachedRoot(Snapshots.mountReadOnly(files));
  }

  /** The files of a running process. */
  static DetachedRoot ofProcess(int pid) {
    return new DetachedRoot(
        FileCalls.open("/proc/" + pid + "/root", Open.PATH | Open.DIRECTORY | Open.CLOSE_ON_EXEC));
  }

  /** The text of a file; empty when there is none, or it is not a plain file of sensible size. */
  Optional<String> text(String path) {
    // Looked at before it is opened: to open a device that a container put there can be an act.
    try (Fd found = at(path, Open.PATH)) {
      if (!FileCalls.statx(found).isRegular()) {
        return Optional.empty();
      }
      try (Fd file = FileCalls.open(found.path(), Open.READ_ONLY | Open.CLOSE_ON_EXEC)) {
        return Optional.of(read(file));
      }
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The folder at this path; empty when there is none. */
  Optional<Fd> folder(String path) {
    try {
      return Optional.of(at(path, Open.READ_ONLY | Open.DIRECTORY));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    root.close();
  }

  private Fd at(String path, int flags) {
    long resolve = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;
    return FileCalls.openat2(root, path, flags | Open.CLOSE_ON_EXEC, 0, resolve);
  }

  private static String read(Fd file) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int length = file.read(buffer, 0, buffer.length);
    while (length > 0 && content.size() < MAX_FILE) {
      content.write(buffer, 0, length);
      length = file.read(buffer, 0, buffer.length);
    }
    return content.toString(StandardCharsets.UTF_8);
  }
}
