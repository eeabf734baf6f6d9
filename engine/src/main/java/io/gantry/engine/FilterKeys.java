package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Refuses filters that nobody knows, in Docker's words. */
final class FilterKeys {
  private FilterKeys() {}

  /** INVALID for a key outside of the known ones. */
  static void check(Map<String, List<String>> filters, Set<String> known) {
    for (String key : filters.keySet()) {
      if (!known.contains(key)) {
        throw GantryException.invalid("invalid filter '" + key + "'");
      }
    }
  }

  static GantryException invalidValue(String key, String value) {
    return GantryException.invalid("invalid filter '" + key + "=" + value + "'");
  }

  /** True for {@code 1} and {@code true}, false for {@code 0} and {@code false}. */
  static boolean flag(Map<String, List<String>> filters, String key, boolean otherwise) {
    List<String> values = filters.getOrDefault(key, List.of());
    if (values.isEmpty()) {
      return otherwise;
    }
    return GoBoolean.parse(values.getFirst())
        .orElseThrow(() -> invalidValue(key, values.getFirst()));
  }
}
