package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of a configuration file in JSON. What is misspelt must not be overlooked: a member that
 * nobody knows, or of the wrong type, is an error.
 *
 * @param where its place in the file, for messages
 */
record ConfigObject(String where, Map<?, ?> members) {
  static ConfigObject of(String where, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      throw GantryException.invalid(where + " is not an object");
    }
    return new ConfigObject(where, members);
  }

  /** Throws when there are others. */
  ConfigObject withOnly(String... names) {
    Set<String> known = Set.of(names);
    for (Object member : members.keySet()) {
      if (!known.contains(String.valueOf(member))) {
        throw invalid("has a member \"" + member + "\" that is not known");
      }
    }
    return this;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  Optional<String> text(String name) {
    return has(name) ? Optional.of(text(name, members.get(name))) : Optional.empty();
  }

  String needed(String name) {
    return text(name).orElseThrow(() -> invalid("has no \"" + name + "\""));
  }

  /** A list of texts; empty when there is none. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object element : has(name) ? list(name, members.get(name)) : List.of()) {
      texts.add(text(name, element));
    }
    return texts;
  }

  int number(String name, int otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (members.get(name) instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw invalid("has a \"" + name + "\" that is not a whole number");
  }

  Optional<ConfigObject> object(String name) {
    return has(name) ? Optional.of(of(where + "." + name, members.get(name))) : Optional.empty();
  }

  /** All members by name. */
  Map<String, @Nullable Object> entries() {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    members.forEach((name, value) -> entries.put(String.valueOf(name), value));
    return entries;
  }

  GantryException invalid(String what) {
    return GantryException.invalid(where + " " + what);
  }

  private List<?> list(String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw invalid("has a \"" + name + "\" that is not a list");
  }

  private String text(String name, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw invalid("has a \"" + name + "\" that is not a text");
  }
}
