package io.gantry.docker;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A method and a path pattern: {@code {id}} stands for one segment, {@code {name*}} for any number
 * of them, as an image's name has slashes.
 */
record Route(String method, Pattern path, List<String> variables, Endpoint endpoint) {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)(\\*?)}");

  static Route of(String method, String pattern, Endpoint endpoint) {
    List<String> names = VARIABLE.matcher(pattern).results().map(r -> r.group(1)).toList();
    return new Route(method, Pattern.compile(regex(pattern)), names, endpoint);
  }

  /** The path variables, decoded, when the path fits. */
  Optional<Map<String, String>> match(String rawPath) {
    Matcher matcher = path.matcher(rawPath);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      values.put(variables.get(i), decode(matcher.group(i + 1)));
    }
    return Optional.of(values);
  }

  private static String regex(String pattern) {
    return VARIABLE.matcher(pattern).replaceAll(Route::group);
  }

  private static String group(MatchResult variable) {
    return variable.group(2).isEmpty() ? "([^/]+)" : "(.+)";
  }

  /** Percent-decoding of a path, where a plus sign is itself. */
  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("malformed path: " + e.getMessage());
    }
  }
}
