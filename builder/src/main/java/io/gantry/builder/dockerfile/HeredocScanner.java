package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the here-documents that a line begins. A word begins one when it is {@code <<}, perhaps
 * with a number before it, and the delimiter after it; {@code <<<} is a shell's here-string, {@code
 * <<} in an arithmetic expression a shift.
 */
final class HeredocScanner {
  private static final Pattern WORD =
      Pattern.compile("\\d*<<(-?)[ \t]*([^<\\s].*)", Pattern.DOTALL);
  private static final Pattern BARE = Pattern.compile("\\d*<<-?");

  private HeredocScanner() {}

  /** All that the text begins, without their bodies. A text whose quotes stay open has none. */
  static List<Heredoc> scan(String text) {
    List<Heredoc> found = new ArrayList<>();
    for (String word : words(text)) {
      marker(word).ifPresent(found::add);
    }
    return found;
  }

  /** The here-document that this word begins. */
  static Optional<Heredoc> marker(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches() || matcher.group(2).indexOf('<') >= 0) {
      return Optional.empty();
    }
    String written = matcher.group(2);
    String name = unquoted(written);
    boolean sound = !name.isEmpty() && name.equals(name.strip()) && name.indexOf('\t') < 0;
    return sound
        ? Optional.of(new Heredoc(name, name.equals(written), !matcher.group(1).isEmpty(), ""))
        : Optional.empty();
  }

  /** Whether the line is nothing but one here-document. */
  static boolean isAlone(String line) {
    List<String> words = words(line);
    return words.size() == 1 && marker(words.getFirst()).isPresent();
  }

  /** A line with its here-documents below it, as a shell reads them. */
  static String join(String line, List<Heredoc> heredocs) {
    StringBuilder text = new StringBuilder(line);
    for (Heredoc heredoc : heredocs) {
      text.append('\n').append(heredoc.body()).append(heredoc.name());
    }
    return text.toString();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int at = Words.skipSpace(text, 0);
    while (at < text.length()) {
      int end = end(text, at);
      if (end < 0) {
        return List.of();
      }
      words.add(text.substring(at, end));
      at = Words.skipSpace(text, end);
    }
    return words;
  }

  /** The end of the word, -1 when a quote stays open. */
  private static int end(String text, int start) {
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '\'' || c == '"') {
        at = closing(text, at);
      } else if (text.startsWith("$((", at)) {
        int closed = text.indexOf("))", at);
        at = closed < 0 ? text.length() : closed + 2;
      } else if (Words.isSpace(c)) {
        // White space may part the mark from its delimiter.
        int next = Words.skipSpace(text, at);
        boolean bare = BARE.matcher(text.substring(start, at)).matches();
        if (!bare || next == text.length()) {
          return at;
        }
        at = next;
      } else {
        at++;
      }
      if (at < 0) {
        return -1;
      }
    }
    return Math.min(at, text.length());
  }

  /** After the quote that closes the one here, -1 when none does. */
  private static int closing(String text, int open) {
    char quote = text.charAt(open);
    int at = open + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
    }
    return at < text.length() ? at + 1 : -1;
  }

  private static String unquoted(String word) {
    StringBuilder name = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < word.length()) {
        i++;
        name.append(word.charAt(i));
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
