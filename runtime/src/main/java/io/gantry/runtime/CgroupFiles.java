package io.gantry.runtime;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileMode;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reading and writing the small files of a cgroup file system. All throw LinuxException. */
final class CgroupFiles {
  private static final int BUFFER = 4096;

  private final int openFlags;

  private CgroupFiles(int openFlags) {
    this.openFlags = openFlags;
  }

  /** For the real file system, where a file that is missing is a controller that is missing. */
  static CgroupFiles kernel() {
    return new CgroupFiles(Open.WRITE_ONLY);
  }

  /** For a plain folder that stands for one: files are made as they are written. */
  static CgroupFiles plain() {
    return new CgroupFiles(Open.WRITE_ONLY | Open.CREATE | Open.TRUNCATE);
  }

  void write(Path file, String value) {
    try (Fd fd = FileCalls.openat2(Fd.CWD, file.toString(), openFlags, 0644, 0)) {
      fd.write(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  String read(Path file) {
    try (Fd fd = FileCalls.open(file.toString(), Open.READ_ONLY)) {
      ByteArrayOutputStream content = new ByteArrayOutputStream(BUFFER);
      byte[] buffer = new byte[BUFFER];
      for (int n = fd.read(buffer, 0, BUFFER); n > 0; n = fd.read(buffer, 0, BUFFER)) {
        content.write(buffer, 0, n);
      }
      return content.toString(StandardCharsets.UTF_8);
    }
  }

  /** Empty text for a file that this kernel, or this group, does not have. */
  String readIfAny(Path file) {
    try {
      return read(file);
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP -> "";
        default -> throw e;
      };
    }
  }

  void mkdir(Path folder) {
    FileCalls.mkdirat(Fd.CWD, folder.toString(), 0755);
  }

  /** True when it was made, false when it was there. */
  boolean mkdirIfMissing(Path folder) {
    try {
      mkdir(folder);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EEXIST) {
        return false;
      }
      throw e;
    }
  }

  void rmdir(Path folder) {
    FileCalls.unlinkat(Fd.CWD, folder.toString(), At.REMOVE_DIRECTORY);
  }

  boolean exists(Path folder) {
    try {
      return FileCalls.statx(Fd.CWD, folder.toString(), 0).isDirectory();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** The groups directly below; none when this one is gone. */
  List<Path> children(Path folder) {
    try (Fd fd = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      return FileData.list(fd).stream()
          .filter(entry -> entry.type() == FileMode.DIRECTORY)
          .map(FolderEntry::name)
          .map(folder::resolve)
          .toList();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV) {
        return List.of();
      }
      throw e;
    }
  }
}
