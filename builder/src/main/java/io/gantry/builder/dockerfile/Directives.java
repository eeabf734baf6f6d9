package io.gantry.builder.dockerfile;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser directives at the top of a file. Reference: "Parser directives".
 *
 * @param syntax the frontend image that the file asks for; Gantry knows the language itself and
 *     only reports it
 * @param escape backslash or backtick
 * @param check the options of the build checks
 * @param checkLine the line of that directive, 0 when there is none
 * @param lines how many lines at the top are directives
 */
public record Directives(
    Optional<String> syntax, char escape, Optional<String> check, int checkLine, int lines) {
  private static final Pattern DIRECTIVE =
      Pattern.compile("\\s*#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S(?:.*\\S)?)\\s*");

  /** The first line that is none ends them, a directive that nobody knows included. */
  static Directives of(SourceText source) {
    Map<String, String> found = new HashMap<>();
    Map<String, Integer> where = new HashMap<>();
    int count = 0;
    while (count < source.lines().size()) {
      Matcher directive = DIRECTIVE.matcher(source.line(count + 1));
      if (!directive.matches()) {
        break;
      }
      String name = directive.group(1).toLowerCase(Locale.ROOT);
      if (!name.equals("syntax") && !name.equals("escape") && !name.equals("check")) {
        break;
      }
      count++;
      where.put(name, count);
      if (found.put(name, directive.group(2)) != null) {
        throw source.syntaxError(
            SourceRange.ofLine(count), "only one " + name + " parser directive can be used");
      }
    }
    String escape = found.getOrDefault("escape", "\\");
    if (!escape.equals("\\") && !escape.equals("`")) {
      throw source.syntaxError(
          SourceRange.ofLine(where.getOrDefault("escape", 1)),
          "invalid escape token '" + escape + "' does not match ` or \\");
    }
    return new Directives(
        Optional.ofNullable(found.get("syntax")),
        escape.charAt(0),
        Optional.ofNullable(found.get("check")),
        where.getOrDefault("check", 0),
        count);
  }
}
