package io.gantry.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The formats that cgroup files have (cgroup-v2.rst, "Format"). Malformed parts are left out. */
final class CgroupText {
  private CgroupText() {}

  /** {@code key value} a line. */
  static Map<String, Long> keyed(String text) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int space = line.indexOf(' ');
      if (space > 0) {
        number(line.substring(space + 1)).ifPresent(n -> values.put(line.substring(0, space), n));
      }
    }
    return values;
  }

  /** One number; 0 for a file that is missing. */
  static long single(String text) {
    return number(text).orElse(0);
  }

  /** One number; empty for {@code max}, or for a file that is missing. */
  static OptionalLong limit(String text) {
    return number(text);
  }

  /** Numbers between blanks. */
  static List<Long> numbers(String text) {
    return List.of(text.strip().split("\\s+")).stream()
        .map(CgroupText::number)
        .flatMap(n -> n.stream().boxed())
        .toList();
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
