package io.gantry.builder.dockerfile;

/**
 * Adds up the variables of a scope. No process could be started with as many; a file must not make
 * its reader keep them for each of its stages.
 */
final class VariableLimits {
  /** The most variables of a stage, or before the first. */
  static final int MAX_VARIABLES = 1_000;

  /** The most characters of all their names and values. */
  static final int MAX_CHARACTERS = 256 << 10;

  private int variables;
  private long characters;

  /** Throws {@link SyntaxFault} when it is one too many. */
  void add(String name, String value) {
    variables++;
    characters += name.length() + value.length();
    if (variables > MAX_VARIABLES || characters > MAX_CHARACTERS) {
      throw SyntaxFault.ofLine(
          "the variables grow beyond "
              + MAX_VARIABLES
              + ", or "
              + MAX_CHARACTERS
              + " characters of names and values");
    }
  }
}
