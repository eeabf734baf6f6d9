package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What chmod(1) understands: {@code 755}, or {@code u=rwX,go-w}. Pure. */
final class ModeChange {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=][rwxXst]*)+)");
  private static final Pattern ACTION = Pattern.compile("([-+=])([rwxXst]*)");

  private record Action(String who, char operator, String what) {}

  private final Optional<Integer> fixed;
  private final List<Action> actions;

  private ModeChange(Optional<Integer> fixed, List<Action> actions) {
    this.fixed = fixed;
    this.actions = actions;
  }

  /** INVALID when it is no mode. */
  static ModeChange parse(String text) {
    if (OCTAL.matcher(text).matches()) {
      return new ModeChange(Optional.of(Integer.parseInt(text, 8)), List.of());
    }
    List<Action> actions = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      Matcher parts = CLAUSE.matcher(clause);
      if (!parts.matches()) {
        throw GantryException.invalid(
            "invalid chmod parameter: '"
                + text
                + "'. it should be octal string and between 0 and"
                + " 07777");
      }
      Matcher each = ACTION.matcher(parts.group(2));
      while (each.find()) {
        actions.add(new Action(parts.group(1), each.group(1).charAt(0), each.group(2)));
      }
    }
    return new ModeChange(Optional.empty(), actions);
  }

  /** The permissions of a file that has these. */
  int apply(int mode, boolean folder) {
    int result = fixed.orElse(mode);
    for (Action action : actions) {
      result = apply(action, result, folder);
    }
    return result;
  }

  private static int apply(Action action, int mode, boolean folder) {
    boolean all = action.who().isEmpty() || action.who().contains("a");
    int who = all || action.who().contains("u") ? 04700 : 0;
    who |= all || action.who().contains("g") ? 02070 : 0;
    who |= all || action.who().contains("o") ? 01007 : 0;
    int bits = 0;
    for (char what : action.what().toCharArray()) {
      bits |=
          switch (what) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> folder || (mode & 0111) != 0 ? 0111 : 0;
            case 's' -> 06000;
            default -> 01000;
          };
    }
    bits &= who | (action.what().contains("t") ? 01000 : 0);
    return switch (action.operator()) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~(who & 0777)) | bits;
    };
  }
}
