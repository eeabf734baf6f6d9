package io.gantry.docker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a field that a client left out, or gave as null, becomes. */
final class Absent {
  private Absent() {}

  static String text(@Nullable String given) {
    return given == null ? "" : given;
  }

  static boolean flag(@Nullable Boolean given) {
    return given != null && given;
  }

  static int number(@Nullable Integer given) {
    return given == null ? 0 : given;
  }

  static long number(@Nullable Long given) {
    return given == null ? 0 : given;
  }

  /** Null elements are dropped: they mean nothing in any list of the API. */
  static <T> List<T> list(@Nullable List<T> given) {
    return given == null ? List.of() : given.stream().filter(Objects::nonNull).toList();
  }

  /** Keeps the order of the document, which {@link Map#copyOf} would not. */
  static <T extends @Nullable Object> Map<String, T> map(@Nullable Map<String, T> given) {
    return given == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }
}
