package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Names of capabilities and their bits (linux/capability.h). */
public final class Capabilities {
  private static final String PREFIX = "CAP_";

  /** In the order of their bits. */
  private static final List<String> NAMES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  private Capabilities() {}

  /** All names, by bit. */
  public static List<String> names() {
    return NAMES;
  }

  /** The bit of {@code CAP_CHOWN}, {@code cap_chown} or {@code chown}; empty for no capability. */
  public static OptionalInt bit(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    int bit = NAMES.indexOf(upper.startsWith(PREFIX) ? upper : PREFIX + upper);
    return bit < 0 ? OptionalInt.empty() : OptionalInt.of(bit);
  }

  /**
   * The mask of these; throws {@link GantryException} INVALID with the field for an unknown one.
   */
  public static long mask(Collection<String> names, String field) {
    long mask = 0;
    for (String name : names) {
      OptionalInt bit = bit(name);
      if (bit.isEmpty()) {
        throw GantryException.invalid(field + ": \"" + name + "\" is no capability");
      }
      mask |= 1L << bit.getAsInt();
    }
    return mask;
  }

  /** The names of the bits that are set and that have one. */
  public static List<String> names(long mask) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((mask >>> bit & 1) != 0) {
        names.add(NAMES.get(bit));
      }
    }
    return names;
  }
}
