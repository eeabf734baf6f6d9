package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/** One walk through a text that is expanded; used once. Throws {@link SyntaxFault}. */
final class Expansion {
  /** The longest result, in characters; that of a here-document is the file's limit. */
  static final int MAX_LENGTH = SourceText.MAX_BYTES;

  private static final int MAX_DEPTH = 64;
  private static final int END = -1;
  private static final String SPECIAL = "@*#?-$!0";
  private static final String DECIDING = "+-?";

  private final String text;
  private final char escape;
  private final Variables variables;
  private final boolean quotes;
  private int at;
  private int depth;
  private boolean rawEscapes;

  /** Without quotes, quotation marks are characters like others. */
  Expansion(String text, char escape, Variables variables, boolean quotes) {
    this.text = text;
    this.escape = escape;
    this.variables = variables;
    this.quotes = quotes;
  }

  static void checkLength(int length) {
    if (length > MAX_LENGTH) {
      throw SyntaxFault.ofLine("a value grows beyond " + MAX_LENGTH + " characters");
    }
  }

  String word() {
    WordSink sink = new WordSink();
    copyUntil(END, sink);
    return sink.text();
  }

  List<String> words() {
    WordSink sink = new WordSink();
    copyUntil(END, sink);
    return sink.words();
  }

  /** Copies up to the stop character, which is read, or the end of the text. */
  private void copyUntil(int stop, WordSink sink) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == stop) {
        at++;
        return;
      }
      if (c == '$') {
        sink.value(dollar());
      } else if (quotes && c == '\'') {
        sink.literal(singleQuoted());
      } else if (quotes && c == '"') {
        sink.literal(doubleQuoted());
      } else if (c == escape) {
        sink.literal(escaped());
      } else {
        sink.value(String.valueOf(c));
        at++;
      }
      checkLength(sink.length());
    }
    if (stop != END) {
      throw SyntaxFault.ofLine(
          "syntax error: missing '" + (char) stop + "'" + (stop == '/' ? " in ${}" : ""));
    }
  }

  /** The character after the escape; at the end of the text, nothing. */
  private String escaped() {
    String kept = rawEscapes ? String.valueOf(escape) : "";
    at++;
    if (at == text.length()) {
      return kept;
    }
    int character = text.codePointAt(at);
    at += Character.charCount(character);
    return kept + Character.toString(character);
  }

  private String singleQuoted() {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw SyntaxFault.ofLine(
          "unexpected end of statement while looking for matching single-quote");
    }
    String content = text.substring(at + 1, close);
    at = close + 1;
    return content;
  }

  private String doubleQuoted() {
    StringBuilder content = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return content.toString();
      }
      if (c == '$') {
        content.append(dollar());
      } else if (c == escape) {
        content.append(escapedInQuotes());
      } else {
        content.append(c);
        at++;
      }
      checkLength(content.length());
    }
    throw SyntaxFault.ofLine("unexpected end of statement while looking for matching double-quote");
  }

  /** Within double quotes only a quote, a dollar and the escape itself are escaped. */
  private String escapedInQuotes() {
    at++;
    boolean special =
        at < text.length() && ("\"$".indexOf(text.charAt(at)) >= 0 || text.charAt(at) == escape);
    if (!special) {
      return at < text.length() ? String.valueOf(escape) : "";
    }
    at++;
    return (rawEscapes ? String.valueOf(escape) : "") + text.charAt(at - 1);
  }

  private String dollar() {
    at++;
    if (at < text.length() && text.charAt(at) == '{') {
      depth++;
      if (depth > MAX_DEPTH) {
        throw SyntaxFault.ofLine("variables are nested more than " + MAX_DEPTH + " deep");
      }
      at++;
      String value = braces();
      depth--;
      return value;
    }
    String name = name();
    return name.isEmpty() ? "$" : variables.get(name).orElse("");
  }

  private String braces() {
    if (at < text.length() && "{}:".indexOf(text.charAt(at)) >= 0) {
      throw SyntaxFault.ofLine("syntax error: bad substitution");
    }
    String name = name();
    if (at == text.length()) {
      throw SyntaxFault.ofLine("syntax error: missing '}'");
    }
    char modifier = text.charAt(at);
    at++;
    return switch (modifier) {
      case '}' -> variables.get(name).orElse("");
      case ':' -> decided(name, next(), true);
      case '+', '-', '?' -> decided(name, modifier, false);
      case '#', '%' -> trimmed(name, modifier);
      case '/' -> replaced(name);
      default -> throw unsupported(String.valueOf(modifier));
    };
  }

  private char next() {
    if (at == text.length()) {
      throw SyntaxFault.ofLine("syntax error: missing '}'");
    }
    at++;
    return text.charAt(at - 1);
  }

  /** With a colon, what is set but empty counts as not set. */
  private String decided(String name, char modifier, boolean colon) {
    if (DECIDING.indexOf(modifier) < 0) {
      throw unsupported((colon ? ":" : "") + modifier);
    }
    String word = nested('}', false);
    Optional<String> value = variables.get(name);
    boolean set = value.filter(text -> !colon || !text.isEmpty()).isPresent();
    return switch (modifier) {
      case '-' -> set ? value.orElse("") : word;
      case '+' -> set ? word : "";
      default -> {
        if (!set) {
          String state = value.isPresent() ? "empty" : "unset";
          throw SyntaxFault.ofLine(
              name + ": " + (word.isEmpty() ? "is not allowed to be " + state : word));
        }
        yield value.orElse("");
      }
    };
  }

  private String trimmed(String name, char modifier) {
    String word = nested('}', true);
    boolean longest = !word.isEmpty() && word.charAt(0) == modifier;
    ShellPattern pattern = ShellPattern.of(longest ? word.substring(1) : word);
    String value = variables.get(name).orElse("");
    return modifier == '#'
        ? pattern.removePrefix(value, longest)
        : pattern.removeSuffix(value, longest);
  }

  private String replaced(String name) {
    boolean all = at < text.length() && text.charAt(at) == '/';
    if (all) {
      at++;
    }
    String pattern = nested('/', true);
    String replacement = nested('}', true);
    String value = variables.get(name).orElse("");
    return ShellPattern.of(pattern).replace(value, replacement, all);
  }

  private String nested(char stop, boolean raw) {
    boolean before = rawEscapes;
    rawEscapes = raw;
    WordSink sink = new WordSink();
    copyUntil(stop, sink);
    rawEscapes = before;
    return sink.text();
  }

  /** A name, a run of digits, or one special character; empty when none of them stands here. */
  private String name() {
    int start = at;
    if (at < text.length() && Character.isDigit(text.charAt(at))) {
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
    } else if (at < text.length() && SPECIAL.indexOf(text.charAt(at)) >= 0) {
      at++;
    } else {
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static SyntaxFault unsupported(String modifier) {
    return SyntaxFault.ofLine("unsupported modifier (" + modifier + ") in substitution");
  }
}
