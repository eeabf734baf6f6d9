package io.gantry.docker;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code filters} of a query: {@code {"label":["a=b"]}}, or the older {@code
 * {"label":{"a=b":true}}}.
 */
record Filters(Map<String, List<String>> values) {
  static Filters parse(String json) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    try {
      Json.readMap(json).forEach((name, value) -> values.put(name, list(name, value)));
    } catch (GantryException e) {
      throw HttpFailure.badRequest("invalid filter: " + e.getMessage());
    }
    return new Filters(Map.copyOf(values));
  }

  /** Refuses names that this endpoint does not know. */
  Filters only(Set<String> known) {
    for (String name : new TreeSet<>(values.keySet())) {
      if (!known.contains(name)) {
        throw HttpFailure.badRequest("invalid filter '" + name + "'");
      }
    }
    return this;
  }

  List<String> get(String name) {
    return values.getOrDefault(name, List.of());
  }

  private static List<String> list(String name, @Nullable Object value) {
    return switch (value) {
      case Map<?, ?> older -> older.keySet().stream().map(String::valueOf).toList();
      case List<?> newer -> newer.stream().map(String::valueOf).toList();
      case null, default ->
          throw HttpFailure.badRequest("invalid filter: values of " + name + " are no list");
    };
  }
}
