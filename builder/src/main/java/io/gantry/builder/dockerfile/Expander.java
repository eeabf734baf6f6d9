package io.gantry.builder.dockerfile;

import java.util.List;

/**
 * Replaces variables, and removes quotes and escapes, as a shell would. Reference: "Environment
 * replacement". Throws {@link SyntaxFault} in BuildKit's words.
 */
final class Expander {
  private final char escape;

  Expander(char escape) {
    this.escape = escape;
  }

  /** One word, whatever white space it holds. */
  String word(String text, Variables variables) {
    try {
      return new Expansion(text, escape, variables, true).word();
    } catch (SyntaxFault fault) {
      throw failed(text, fault);
    }
  }

  /** The words of the text: white space parts them that is neither quoted nor escaped. */
  List<String> words(String text, Variables variables) {
    try {
      return new Expansion(text, escape, variables, true).words();
    } catch (SyntaxFault fault) {
      throw failed(text, fault);
    }
  }

  /** A here-document: quotes mean nothing, and the escape is always a backslash. */
  static String heredoc(String text, Variables variables) {
    return new Expansion(text, '\\', variables, false).word();
  }

  private static SyntaxFault failed(String text, SyntaxFault fault) {
    return SyntaxFault.ofLine("failed to process " + Quote.of(text) + ": " + fault.message());
  }
}
