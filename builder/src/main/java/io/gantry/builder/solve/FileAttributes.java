package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.Xattrs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The extended attributes that belong to a file rather than to the host or to overlayfs. */
final class FileAttributes {
  private FileAttributes() {}

  /** Of what is open. */
  static Map<String, byte[]> of(Fd file) {
    return copied(Xattrs.list(file), name -> Xattrs.value(file, name));
  }

  /** Of what stands at a path; of a link its own. */
  static Map<String, byte[]> of(String path) {
    return copied(Xattrs.list(path), name -> Xattrs.value(path, name));
  }

  private static Map<String, byte[]> copied(
      List<String> names, Function<String, Optional<byte[]>> values) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (String name : names) {
      if (!name.startsWith("trusted.overlay.") && !name.equals("security.selinux")) {
        values.apply(name).ifPresent(value -> found.put(name, value));
      }
    }
    return found;
  }
}
