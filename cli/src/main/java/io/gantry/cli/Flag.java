package io.gantry.cli;

import java.util.Locale;

/**
 * One option of a verb, as pflag (the library behind Docker's command line) understands it.
 *
 * @param letter the one-letter form, or 0 for none
 * @param name the long form without its dashes
 * @param metavar what the help calls the value; empty for a switch
 * @param help one line
 * @param otherwise the value when the option stands alone; empty when it needs one
 */
record Flag(char letter, String name, String metavar, String help, String otherwise) {
  static Flag toggle(char letter, String name, String help) {
    return new Flag(letter, name, "", help, "true");
  }

  static Flag toggle(String name, String help) {
    return toggle((char) 0, name, help);
  }

  static Flag value(char letter, String name, String metavar, String help) {
    return new Flag(letter, name, metavar.toLowerCase(Locale.ROOT), help, "");
  }

  static Flag value(String name, String metavar, String help) {
    return value((char) 0, name, metavar, help);
  }

  /** An option whose value is given by {@code =} or not at all. */
  static Flag optional(String name, String metavar, String otherwise, String help) {
    return new Flag((char) 0, name, metavar, help, otherwise);
  }

  boolean isSwitch() {
    return metavar.isEmpty();
  }
}
