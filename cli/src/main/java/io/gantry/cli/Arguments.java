package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options and operands of one call, parsed. Immutable; asking for an option that was not given
 * is fine.
 */
final class Arguments {
  private final Map<String, List<String>> values;
  private final List<String> operands;

  Arguments(Map<String, List<String>> values, List<String> operands) {
    this.values = new LinkedHashMap<>(values);
    this.operands = List.copyOf(operands);
  }

  /** What is left after the options. */
  List<String> operands() {
    return operands;
  }

  /** The same options with other operands. */
  Arguments withOperands(List<String> newOperands) {
    return new Arguments(values, newOperands);
  }

  /** Whether this switch is on: given, and not with {@code =false}. */
  boolean has(String name) {
    return last(name).map(value -> !value.equals("false")).orElse(false);
  }

  /** Whether this option was given at all. */
  boolean given(String name) {
    return values.containsKey(name);
  }

  /** All values of an option that may be repeated, in order. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The {@code name=value}s of an option that may be repeated; a name alone has an empty value. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    all(name).forEach(text -> addPair(pairs, text));
    return pairs;
  }

  /** Adds {@code name=value}; a name alone has an empty value. */
  static void addPair(Map<String, String> pairs, String text) {
    int equals = text.indexOf('=');
    pairs.put(
        equals < 0 ? text : text.substring(0, equals),
        equals < 0 ? "" : text.substring(equals + 1));
  }

  /** The value that was given last. */
  Optional<String> last(String name) {
    List<String> given = all(name);
    return given.isEmpty() ? Optional.empty() : Optional.of(given.getLast());
  }

  String last(String name, String otherwise) {
    return last(name).orElse(otherwise);
  }

  /**
   * The last value converted; a value that does not convert is a usage error that names the option.
   */
  <T> Optional<T> last(String name, Function<String, T> conversion) {
    return last(name).map(text -> convert(name, text, conversion));
  }

  /** All values converted. */
  <T> List<T> all(String name, Function<String, T> conversion) {
    List<T> converted = new ArrayList<>();
    for (String text : all(name)) {
      converted.add(convert(name, text, conversion));
    }
    return converted;
  }

  private static <T> T convert(String name, String text, Function<String, T> conversion) {
    try {
      return conversion.apply(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "invalid argument \"" + text + "\" for \"--" + name + "\": " + e.getMessage());
    }
  }
}
