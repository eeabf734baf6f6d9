package io.gantry.builder.dockerfile;

import java.util.regex.Pattern;

/**
 * A here-document. Reference: "Here-Documents".
 *
 * @param name the delimiter without its quotes
 * @param expand whether variables in it are replaced: no part of the delimiter was quoted
 * @param chomp whether tabs at the start of its lines go: it was {@code <<-}
 * @param body its lines as written, each with its line feed
 */
public record Heredoc(String name, boolean expand, boolean chomp, String body) {
  private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");

  /** What the file holds: the lines, without leading tabs when they are to go. */
  public String content() {
    return chomp ? LEADING_TABS.matcher(body).replaceAll("") : body;
  }

  /** The same with another body. */
  Heredoc withBody(String text) {
    return new Heredoc(name, expand, chomp, text);
  }
}
