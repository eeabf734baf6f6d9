package io.gantry.runtime;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Applies settings to the folders of a group, and says what went wrong in words. */
record CgroupWriter(CgroupFiles files, Function<String, Path> folderOf) {
  /**
   * Writes in order. Some values are only valid after others (memory below memory with swap, quota
   * within the period), in an order that depends on whether they rise or fall: what the kernel
   * refuses as invalid is tried once more after the rest.
   */
  void apply(List<CgroupSetting> settings) {
    List<CgroupSetting> refused = new ArrayList<>();
    for (CgroupSetting setting : settings) {
      try {
        write(setting);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EINVAL || settings.size() == 1) {
          throw failure(setting, e);
        }
        refused.add(setting);
      }
    }
    for (CgroupSetting setting : refused) {
      try {
        write(setting);
      } catch (LinuxException e) {
        throw failure(setting, e);
      }
    }
  }

  /** For commands such as freezing, whose only likely failure is that the group is gone. */
  static GantryException failure(CgroupPath path, String command, LinuxException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV
        ? GantryException.notFound("No such cgroup: " + path)
        : GantryException.internal(
            "write " + command + " to cgroup " + path + ": " + e.getMessage(), e);
  }

  private void write(CgroupSetting first) {
    for (@Nullable CgroupSetting s = first; s != null; s = s.otherwise()) {
      try {
        files.write(file(s), s.value());
        return;
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOENT || (!s.optional() && s.otherwise() == null)) {
          throw e;
        }
      }
    }
  }

  private GantryException failure(CgroupSetting setting, LinuxException e) {
    Kind kind =
        switch (e.errno()) {
          case Errno.EBUSY -> Kind.CONFLICT;
          case Errno.EINVAL, Errno.ERANGE, Errno.ENODEV, Errno.ENOSPC -> Kind.INVALID;
          case Errno.EACCES, Errno.EPERM, Errno.EROFS -> Kind.DENIED;
          case Errno.ENOENT, Errno.EOPNOTSUPP -> Kind.UNAVAILABLE;
          default -> Kind.INTERNAL;
        };
    String attempt = "set " + setting.file() + " to " + setting.value().strip();
    String reason = Errno.name(e.errno()) + hint(setting, e.errno());
    return new GantryException(kind, attempt + " in " + file(setting) + ": " + reason, e);
  }

  private String hint(CgroupSetting setting, int errno) {
    return switch (errno) {
      case Errno.EBUSY ->
          setting.file().equals("memory.limit_in_bytes")
              ? ". Hint: " + usage(setting) + " bytes are in use; choose a limit above"
              : "";
      case Errno.ENOENT -> ". Hint: this kernel does not have this limit, or it is not enabled";
      default -> "";
    };
  }

  private String usage(CgroupSetting setting) {
    return files.readIfAny(file(setting).resolveSibling("memory.usage_in_bytes")).strip();
  }

  private Path file(CgroupSetting setting) {
    return folderOf.apply(setting.controller()).resolve(setting.file());
  }
}
