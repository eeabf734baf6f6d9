package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which capabilities a container has, by names such as {@code CAP_CHOWN}. Pure. */
final class CapabilitySet {
  /** Docker's default. */
  static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  /** All of them in the order of their numbers (capability.h). */
  static final List<String> ALL =
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

  private CapabilitySet() {}

  /** The names of the bits of {@code CapEff} and the like in proc(5)'s status. */
  static List<String> ofMask(long mask) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < ALL.size(); bit++) {
      if ((mask >>> bit & 1) == 1) {
        names.add(ALL.get(bit));
      }
    }
    return names;
  }

  /**
   * The set for these wishes; INVALID for a name that does not exist.
   *
   * @param available what the engine itself has: nobody can be given more
   */
  static List<String> resolve(SecuritySpec security, List<String> available) {
    if (security.privileged()) {
      return available;
    }
    List<String> add = security.capAdd().stream().map(CapabilitySet::normal).toList();
    List<String> drop = security.capDrop().stream().map(CapabilitySet::normal).toList();
    Set<String> result = new LinkedHashSet<>();
    if (add.contains("ALL")) {
      result.addAll(available);
    } else if (!drop.contains("ALL")) {
      result.addAll(DEFAULT);
    }
    drop.forEach(result::remove);
    add.stream().filter(name -> !name.equals("ALL")).forEach(result::add);
    result.retainAll(available);
    return List.copyOf(result);
  }

  /** What was asked for and cannot be given. */
  static List<String> missing(SecuritySpec security, List<String> available) {
    return security.capAdd().stream()
        .map(CapabilitySet::normal)
        .filter(name -> !name.equals("ALL") && !available.contains(name))
        .toList();
  }

  private static String normal(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String full = upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
    if (!full.equals("ALL") && !ALL.contains(full)) {
      throw GantryException.invalid("unknown capability: \"" + full + "\"");
    }
    return full;
  }
}
