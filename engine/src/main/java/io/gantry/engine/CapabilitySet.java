package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Capabilities;
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

  private CapabilitySet() {}

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
    if (!full.equals("ALL") && !Capabilities.names().contains(full)) {
      throw GantryException.invalid("unknown capability: \"" + full + "\"");
    }
    return full;
  }
}
