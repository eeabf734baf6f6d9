package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Actions of OCI seccomp profiles as return values of a filter (seccomp.h, SECCOMP_RET_*). */
final class SeccompAction {
  static final int KILL_PROCESS = 0x80000000;
  static final int KILL_THREAD = 0;
  static final int TRAP = 0x00030000;
  static final int ERRNO = 0x00050000;
  static final int TRACE = 0x7ff00000;
  static final int LOG = 0x7ffc0000;
  static final int ALLOW = 0x7fff0000;

  private static final int EPERM = 1;
  private static final int MAX_DATA = 0xffff;

  private SeccompAction() {}

  /**
   * The return value of an action.
   *
   * @param errno of ERRNO, or the message of TRACE; EPERM when it is absent
   */
  static int of(String action, @Nullable Integer errno, String field) {
    int data = Optional.ofNullable(errno).orElse(EPERM);
    if (data < 0 || data > MAX_DATA) {
      throw GantryException.invalid(field + ": errno " + data + " is not in 0.." + MAX_DATA);
    }
    return switch (action) {
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
      case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
      case "SCMP_ACT_TRAP" -> TRAP;
      case "SCMP_ACT_ERRNO" -> ERRNO | data;
      case "SCMP_ACT_TRACE" -> TRACE | data;
      case "SCMP_ACT_LOG" -> LOG;
      case "SCMP_ACT_ALLOW" -> ALLOW;
      case "SCMP_ACT_NOTIFY" ->
          throw GantryException.invalid(
              field + ": SCMP_ACT_NOTIFY needs a listener, which this runtime does not serve");
      default ->
          throw GantryException.invalid(
              field + ": \"" + action + "\" is no action. Hint: SCMP_ACT_ERRNO");
    };
  }

  /**
   * Whether a call that we have not heard of may go through to the kernel, as far as this default
   * action is concerned. A tracer is expected to cope with new calls.
   */
  static boolean isPermissive(int value) {
    return value == ALLOW || value == LOG || (value & ~MAX_DATA) == TRACE;
  }
}
