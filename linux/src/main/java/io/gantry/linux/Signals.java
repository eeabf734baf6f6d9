package io.gantry.linux;

import java.util.Locale;
import java.util.OptionalInt;

/** Signals by name and number (signal(7), the numbers of x86-64 and arm64). */
public final class Signals {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int QUIT = 3;
  public static final int KILL = 9;
  public static final int USR1 = 10;
  public static final int USR2 = 12;
  public static final int PIPE = 13;
  public static final int TERM = 15;
  public static final int CHLD = 17;
  public static final int CONT = 18;
  public static final int STOP = 19;
  public static final int WINCH = 28;

  /** The C library keeps 32 and 33 to itself. */
  public static final int RTMIN = 34;

  public static final int RTMAX = 64;

  private static final String[] NAMES =
      """
      HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT
      STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS
      """
          .strip()
          .split("\\s+");

  private Signals() {}

  /**
   * The number of {@code KILL}, {@code SIGKILL}, {@code RTMIN+3}, {@code 9}, in upper or lower
   * case; empty when there is no such signal.
   */
  public static OptionalInt number(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    if (name.startsWith("SIG")) {
      return named(name.substring(3));
    }
    return isNumber(name) ? inRange(Integer.parseInt(name), 1) : named(name);
  }

  /** {@code SIGKILL} for 9, {@code SIGRTMIN+3} for 37; the number itself when it has no name. */
  public static String name(int signal) {
    if (signal >= 1 && signal <= NAMES.length) {
      return "SIG" + NAMES[signal - 1];
    }
    if (signal < RTMIN || signal > RTMAX) {
      return Integer.toString(signal);
    }
    if (signal == RTMAX) {
      return "SIGRTMAX";
    }
    return signal == RTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (signal - RTMIN);
  }

  private static OptionalInt named(String name) {
    if (name.startsWith("RTMIN")) {
      return realTime(name.substring(5), '+', RTMIN, 1);
    }
    if (name.startsWith("RTMAX")) {
      return realTime(name.substring(5), '-', RTMAX, -1);
    }
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return OptionalInt.of(i + 1);
      }
    }
    return switch (name) {
      case "CLD" -> OptionalInt.of(CHLD);
      case "IOT" -> OptionalInt.of(6);
      case "POLL" -> OptionalInt.of(29);
      default -> OptionalInt.empty();
    };
  }

  private static OptionalInt realTime(String distance, char sign, int base, int direction) {
    if (distance.isEmpty()) {
      return OptionalInt.of(base);
    }
    boolean wellFormed = distance.charAt(0) == sign && isNumber(distance.substring(1));
    return wellFormed
        ? inRange(base + direction * Integer.parseInt(distance.substring(1)), RTMIN)
        : OptionalInt.empty();
  }

  private static OptionalInt inRange(int signal, int lowest) {
    return signal >= lowest && signal <= RTMAX ? OptionalInt.of(signal) : OptionalInt.empty();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 3
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
