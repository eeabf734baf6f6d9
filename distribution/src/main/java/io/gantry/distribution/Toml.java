package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.github.wasabithumb.jtoml.JToml;
import io.github.wasabithumb.jtoml.except.TomlException;
import io.github.wasabithumb.jtoml.key.TomlKey;
import io.github.wasabithumb.jtoml.value.TomlValue;
import io.github.wasabithumb.jtoml.value.table.TomlTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of a TOML file of the administrator's. A value of another type than what is asked for is
 * an error that names file and key; a value that is not there is empty.
 *
 * @param at the file, and the table in it, for messages
 */
record Toml(String at, TomlTable table) {
  /** Reads a file; empty when there is none. */
  static Optional<Toml> read(Path file) {
    try {
      String text = Files.readString(file);
      return Optional.of(new Toml(file.toString(), JToml.jToml().readFromString(text)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | TomlException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  Optional<String> string(String key) {
    return value(key).map(value -> string(key, value));
  }

  boolean isTrue(String key) {
    Optional<TomlValue> value = value(key);
    if (value.isPresent()
        && !(value.get().isPrimitive() && value.get().asPrimitive().isBoolean())) {
      throw wrong(key, "true or false");
    }
    return value.isPresent() && value.get().asPrimitive().asBoolean();
  }

  /** A string, or a list of strings. */
  List<String> strings(String key) {
    return elements(key).stream().map(value -> string(key, value)).toList();
  }

  /** A value, or a list of values, each of which is a string or a list of strings. */
  List<List<String>> tuples(String key) {
    List<List<String>> tuples = new ArrayList<>();
    for (TomlValue value : elements(key)) {
      tuples.add(elements(value).stream().map(part -> string(key, part)).toList());
    }
    return tuples;
  }

  /** The list of tables of this name. */
  List<Toml> tables(String key) {
    List<Toml> tables = new ArrayList<>();
    for (TomlValue value : elements(key)) {
      tables.add(table(key, value));
    }
    return tables;
  }

  /** The tables below the table of this name, in the order of the file. */
  Map<String, Toml> tablesBelow(String key) {
    Map<String, Toml> below = new LinkedHashMap<>();
    Optional<Toml> parent = value(key).map(value -> table(key, value));
    if (parent.isPresent()) {
      for (TomlKey name : parent.get().keys()) {
        below.put(name.get(0), parent.get().table(name.get(0), parent.get().get(name)));
      }
    }
    return below;
  }

  /** The strings of the table of this name; of a list of strings the parts with commas between. */
  Map<String, String> stringsBelow(String key) {
    Map<String, String> below = new LinkedHashMap<>();
    value(key)
        .map(value -> table(key, value))
        .ifPresent(parent ->
            parent
                .keys()
                .forEach(name ->
                    below.put(name.get(0), String.join(", ", parent.strings(name.get(0))))));
    return below;
  }

  private Toml table(String key, TomlValue value) {
    if (!value.isTable()) {
      throw wrong(key, "a table");
    }
    return new Toml(at + ", " + key, value.asTable());
  }

  /** The library sorts them by name; the time of their making is the order of the file. */
  private List<TomlKey> keys() {
    return table.keys(false).stream()
        .sorted(Comparator.comparingLong(key -> get(key).creationTime()))
        .toList();
  }

  private TomlValue get(TomlKey key) {
    return Objects.requireNonNull(table.get(key));
  }

  private Optional<TomlValue> value(String key) {
    @Nullable TomlValue value = table.get(TomlKey.literal(key));
    return Optional.ofNullable(value);
  }

  private List<TomlValue> elements(String key) {
    return value(key).map(Toml::elements).orElse(List.of());
  }

  private static List<TomlValue> elements(TomlValue value) {
    if (!value.isArray()) {
      return List.of(value);
    }
    List<TomlValue> elements = new ArrayList<>();
    for (int i = 0; i < value.asArray().size(); i++) {
      elements.add(value.asArray().get(i));
    }
    return elements;
  }

  private String string(String key, TomlValue value) {
    if (!value.isPrimitive() || !value.asPrimitive().isString()) {
      throw wrong(key, "a string");
    }
    return value.asPrimitive().asString();
  }

  private GantryException wrong(String key, String expected) {
    return GantryException.invalid(at + ": " + key + " is not " + expected);
  }
}
