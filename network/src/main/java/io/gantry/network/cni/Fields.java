package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An object of foreign JSON, read field by field. A field that is absent or null reads as empty;
 * one of a wrong type is INVALID, and the error says where.
 *
 * @param where how errors name the object
 */
record Fields(String where, Map<String, @Nullable Object> map) {

  /** Empty when absent. */
  String text(String name) {
    return optionalText(name).orElse("");
  }

  Optional<String> optionalText(String name) {
    Object value = map.get(name);
    return value == null ? Optional.empty() : Optional.of(asText(name, value));
  }

  /** False when absent. The field also writes these as strings. */
  boolean flag(String name) {
    Object value = map.get(name);
    if (value == null || Boolean.FALSE.equals(value) || "false".equals(value)) {
      return false;
    }
    if (Boolean.TRUE.equals(value) || "true".equals(value)) {
      return true;
    }
    throw wrong(name, "a boolean");
  }

  OptionalLong number(String name) {
    Object value = map.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number) {
      return OptionalLong.of(number);
    }
    throw wrong(name, "an integer");
  }

  boolean has(String name) {
    return map.get(name) != null;
  }

  Fields object(String name) {
    Object value = map.get(name);
    return asFields(name, value == null ? Map.of() : value);
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (Object element : list(name)) {
      objects.add(asFields(name + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(name)) {
      texts.add(asText(name + "[" + texts.size() + "]", element));
    }
    return texts;
  }

  GantryException wrong(String name, String expected) {
    return GantryException.invalid(where + ": " + name + " is not " + expected);
  }

  private List<?> list(String name) {
    Object value = map.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "a list");
  }

  private String asText(String name, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrong(name, "a string");
  }

  private Fields asFields(String name, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> object)) {
      throw wrong(name, "an object");
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    object.forEach((key, element) -> fields.put(String.valueOf(key), element));
    return new Fields(where + ": " + name, fields);
  }
}
