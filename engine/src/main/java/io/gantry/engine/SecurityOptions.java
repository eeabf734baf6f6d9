package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;

/**
 * Docker's {@code --security-opt}, read. Pure.
 *
 * @param seccomp empty text is the default profile, {@code unconfined} is none, otherwise JSON
 */
record SecurityOptions(String seccomp, boolean noNewPrivileges, String apparmor) {
  private static final String UNCONFINED = "unconfined";

  /** INVALID for an option that does not exist. */
  static SecurityOptions parse(List<String> options) {
    SecurityOptions result = new SecurityOptions("", false, "");
    for (String option : options) {
      result = result.with(option);
    }
    return result;
  }

  boolean unconfinedSeccomp() {
    return seccomp.equals(UNCONFINED);
  }

  /**
   * The profile that was given as JSON, in Docker's form or as the runtime specification has it.
   */
  Optional<String> profile() {
    return seccomp.isEmpty() || unconfinedSeccomp() || seccomp.equals("builtin")
        ? Optional.empty()
        : Optional.of(seccomp);
  }

  private SecurityOptions with(String option) {
    // Old clients write a colon.
    int split = option.indexOf('=') >= 0 ? option.indexOf('=') : option.indexOf(':');
    String key = split < 0 ? option : option.substring(0, split);
    String value = split < 0 ? "" : option.substring(split + 1);
    return switch (key) {
      case "seccomp" -> new SecurityOptions(value, noNewPrivileges, apparmor);
      case "no-new-privileges" -> new SecurityOptions(seccomp, flag(option, value), apparmor);
      case "apparmor" -> new SecurityOptions(seccomp, noNewPrivileges, value);
      // Labels of SELinux, and systempaths which clients resolve into paths, change nothing here.
      case "label", "systempaths" -> this;
      default -> throw GantryException.invalid("invalid --security-opt: \"" + option + "\"");
    };
  }

  private static boolean flag(String option, String value) {
    return switch (value) {
      case "", "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw GantryException.invalid("invalid --security-opt: \"" + option + "\"");
    };
  }
}
