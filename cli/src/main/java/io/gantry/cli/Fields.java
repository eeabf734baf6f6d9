package io.gantry.cli;

import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of the daemon's answer, read by the API's own field names. What is missing or null is
 * an empty text, zero, false, an empty list or an empty object: the command prints what it gets
 * from any version of the API.
 */
record Fields(Map<String, ?> map) {
  static Fields parse(byte[] json) {
    return new Fields(Json.readMap(json));
  }

  static List<Fields> parseList(byte[] json) {
    return objects(Json.readList(json));
  }

  private @Nullable Object value(String name) {
    return map.get(name);
  }

  String text(String name) {
    Object value = value(name);
    return value == null ? "" : value.toString();
  }

  long number(String name) {
    return value(name) instanceof Number number ? number.longValue() : 0;
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(value(name));
  }

  Fields object(String name) {
    return new Fields(value(name) instanceof Map<?, ?> inner ? keyed(inner) : Map.of());
  }

  List<Fields> objects(String name) {
    return value(name) instanceof List<?> list ? objects(list) : List.of();
  }

  List<String> texts(String name) {
    return value(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  List<String> names() {
    return List.copyOf(map.keySet());
  }

  private static List<Fields> objects(List<?> list) {
    List<Fields> objects = new ArrayList<>();
    for (Object element : list) {
      if (element instanceof Map<?, ?> inner) {
        objects.add(new Fields(keyed(inner)));
      }
    }
    return objects;
  }

  @SuppressWarnings("unchecked") // the keys of JSON objects are texts
  private static Map<String, ?> keyed(Map<?, ?> map) {
    return (Map<String, ?>) map;
  }
}
