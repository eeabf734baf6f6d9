package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.util.Arrays;

/** An option of the command line; without a value name it is a flag. */
enum Option {
  LISTEN("listen", "ADDRESS:PORT", "where to listen (127.0.0.1:5000)"),
  ROOT("root", "FOLDER", "where content is kept (/var/lib/gantry-registry)"),
  HELP("help", "", "print this");

  private final String name;
  private final String value;
  private final String meaning;

  Option(String name, String value, String meaning) {
    this.name = name;
    this.value = value;
    this.meaning = meaning;
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  /** {@code --listen}. */
  String flag() {
    return "--" + name;
  }

  static Option ofFlag(String flag) {
    return Arrays.stream(values())
        .filter(option -> option.flag().equals(flag))
        .findFirst()
        .orElseThrow(
            () -> GantryException.invalid("unknown option " + flag + "; --help lists all"));
  }

  static String usage() {
    StringBuilder text = new StringBuilder("usage: gantry registry serve [OPTIONS]\n\n");
    for (Option option : values()) {
      text.append("  %-32s %s%n".formatted(option.flag() + " " + option.value, option.meaning));
    }
    return text.toString();
  }
}
