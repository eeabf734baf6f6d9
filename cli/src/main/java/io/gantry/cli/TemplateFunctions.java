package io.gantry.cli;

import io.gantry.oci.Json;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions of templates: Go's own that are used with containers, and Docker's additions. */
final class TemplateFunctions {
  /** What JSON's null is to a template. */
  record Missing() {}

  private static final Missing MISSING = new Missing();

  static final Set<String> NAMES =
      Set.of(
          "json",
          "join",
          "split",
          "upper",
          "lower",
          "title",
          "pad",
          "truncate",
          "println",
          "print",
          "printf",
          "index",
          "len",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "and",
          "or",
          "not");

  private TemplateFunctions() {}

  static Object orMissing(@Nullable Object value) {
    return value == null ? MISSING : value;
  }

  static Object field(Object value, String name) {
    if (value instanceof Map<?, ?> map && map.containsKey(name)) {
      return orMissing(map.get(name));
    }
    throw new UsageException(
        "template parsing error: can't evaluate field " + name + " in " + kind(value));
  }

  private static String kind(Object value) {
    return value instanceof Map<?, ?> map
        ? "an object with " + map.keySet()
        : "\"" + print(value) + "\"";
  }

  static boolean truth(Object value) {
    return switch (value) {
      case Missing missing -> false;
      case Boolean bool -> bool;
      case Number number -> number.doubleValue() != 0;
      case CharSequence text -> !text.isEmpty();
      case Collection<?> collection -> !collection.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  static String print(Object value) {
    return switch (value) {
      case Missing missing -> "<no value>";
      case Number number -> plain(number);
      case Map<?, ?> map -> {
        StringBuilder text = new StringBuilder("map[");
        map.forEach((key, entry) ->
            text.append(text.length() > 4 ? " " : "")
                .append(key)
                .append(':')
                .append(print(orMissing(entry))));
        yield text.append(']').toString();
      }
      case List<?> list ->
          "["
              + String.join(" ", list.stream().map(entry -> print(orMissing(entry))).toList())
              + "]";
      default -> value.toString();
    };
  }

  private static String plain(Number number) {
    return number instanceof Double || number instanceof BigDecimal
        ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
        : number.toString();
  }

  static Object call(String function, List<Object> arguments) {
    return switch (function) {
      case "json" -> json(argument(function, arguments, 0));
      case "join" ->
          String.join(
              text(function, arguments, 1),
              list(argument(function, arguments, 0)).stream()
                  .map(entry -> print(orMissing(entry)))
                  .toList());
      case "split" ->
          List.of(
              text(function, arguments, 0).split(Pattern.quote(text(function, arguments, 1)), -1));
      case "upper" -> text(function, arguments, 0).toUpperCase(Locale.ROOT);
      case "lower" -> text(function, arguments, 0).toLowerCase(Locale.ROOT);
      case "title" -> title(text(function, arguments, 0));
      case "pad" ->
          " ".repeat(number(function, arguments, 1))
              + text(function, arguments, 0)
              + " ".repeat(number(function, arguments, 2));
      case "truncate" -> truncate(text(function, arguments, 0), number(function, arguments, 1));
      case "println" ->
          String.join(" ", arguments.stream().map(TemplateFunctions::print).toList()) + "\n";
      case "print" -> String.join("", arguments.stream().map(TemplateFunctions::print).toList());
      case "printf" -> printf(text(function, arguments, 0), arguments.subList(1, arguments.size()));
      case "index" -> index(arguments);
      case "len" -> (long) length(argument(function, arguments, 0));
      case "eq" ->
          arguments.stream()
              .skip(1)
              .anyMatch(other -> compare(argument(function, arguments, 0), other) == 0);
      case "ne" -> compare(argument(function, arguments, 0), argument(function, arguments, 1)) != 0;
      case "lt" -> compare(argument(function, arguments, 0), argument(function, arguments, 1)) < 0;
      case "le" -> compare(argument(function, arguments, 0), argument(function, arguments, 1)) <= 0;
      case "gt" -> compare(argument(function, arguments, 0), argument(function, arguments, 1)) > 0;
      case "ge" -> compare(argument(function, arguments, 0), argument(function, arguments, 1)) >= 0;
      case "and" ->
          arguments.stream()
              .filter(value -> !truth(value))
              .findFirst()
              .orElseGet(arguments::getLast);
      case "or" ->
          arguments.stream()
              .filter(TemplateFunctions::truth)
              .findFirst()
              .orElseGet(arguments::getLast);
      case "not" -> !truth(argument(function, arguments, 0));
      default ->
          throw new UsageException(
              "template parsing error: function \"" + function + "\" not defined");
    };
  }

  private static String json(Object value) {
    return value instanceof Missing ? "null" : Json.writeString(value);
  }

  private static Object argument(String function, List<Object> arguments, int index) {
    if (index >= arguments.size()) {
      throw new UsageException(
          "template parsing error: wrong number of arguments for "
              + function
              + ": "
              + arguments.size());
    }
    return arguments.get(index);
  }

  private static String text(String function, List<Object> arguments, int index) {
    return print(argument(function, arguments, index));
  }

  private static int number(String function, List<Object> arguments, int index) {
    if (argument(function, arguments, index) instanceof Number number) {
      return Math.clamp(number.longValue(), 0, 1000);
    }
    throw new UsageException("template parsing error: " + function + " wants a number");
  }

  private static Collection<?> list(Object value) {
    return switch (value) {
      case Collection<?> collection -> collection;
      case Map<?, ?> map -> map.values();
      case Missing missing -> List.of();
      default -> List.of(value);
    };
  }

  private static int length(Object value) {
    return value instanceof CharSequence text ? text.length() : list(value).size();
  }

  private static String title(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String truncate(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  /** Go's verbs that people use, in Java's spelling. */
  private static String printf(String format, List<Object> arguments) {
    Object[] values =
        arguments.stream().map(value -> value instanceof Number ? value : print(value)).toArray();
    try {
      return String.format(
          Locale.ROOT,
          format.replace("%v", "%s").replace("%q", "\"%s\"").replace("%t", "%s"),
          values);
    } catch (IllegalArgumentException e) {
      throw new UsageException("template parsing error: printf " + format + ": " + e.getMessage());
    }
  }

  private static Object index(List<Object> arguments) {
    Object value = argument("index", arguments, 0);
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case Map<?, ?> map -> map.containsKey(key) ? orMissing(map.get(key)) : "";
            case List<?> list
                when key instanceof Number at
                    && at.intValue() >= 0
                    && at.intValue() < list.size() ->
                orMissing(list.get(at.intValue()));
            default ->
                throw new UsageException(
                    "template parsing error: cannot index " + print(value) + " with " + print(key));
          };
    }
    return value;
  }

  private static int compare(Object a, Object b) {
    if (a instanceof Number left && b instanceof Number right) {
      return Double.compare(left.doubleValue(), right.doubleValue());
    }
    return Objects.equals(a, b) ? 0 : print(a).compareTo(print(b));
  }
}
