package io.gantry.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a field that JSON left out becomes, so that no record hands out a null list or map. */
final class Absent {
  private Absent() {}

  static <T> List<T> list(@Nullable List<T> given) {
    return given == null ? List.of() : List.copyOf(given);
  }

  /** Keeps the order of the document, which {@link Map#copyOf} would not. */
  static <T extends @Nullable Object> Map<String, T> map(@Nullable Map<String, T> given) {
    return given == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  static String text(@Nullable String given) {
    return given == null ? "" : given;
  }

  /** For the fields that the specifications require. */
  static <T> T required(@Nullable T given, String field) {
    if (given == null) {
      throw GantryException.invalid("field " + field + " is missing");
    }
    return given;
  }
}
