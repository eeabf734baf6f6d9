package io.gantry.daemon;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options as they were written, in order: on the command line, or in the configuration file. */
final class OptionValues {
  private final Map<Option, List<String>> values = new EnumMap<>(Option.class);

  /** Reads {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue}. */
  static OptionValues ofArguments(List<String> args) {
    OptionValues values = new OptionValues();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      Option option = option(arg);
      Optional<String> attached = attached(arg);
      if (option.takesValue() && attached.isEmpty()) {
        i++;
        if (i == args.size()) {
          throw GantryException.invalid("option " + arg + " needs a value");
        }
        attached = Optional.of(args.get(i));
      }
      values.add(option, attached.orElse("true"));
    }
    return values;
  }

  /** Reads a JSON object whose keys are dockerd's; unknown ones are refused. */
  static OptionValues ofFile(Path file) {
    OptionValues values = new OptionValues();
    try {
      Json.readMap(Files.readAllBytes(file)).forEach(values::addKey);
    } catch (IOException | GantryException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "cannot read configuration file " + file + ": " + e.getMessage(),
          e);
    }
    return values;
  }

  List<String> all(Option option) {
    return values.getOrDefault(option, List.of());
  }

  Optional<String> last(Option option) {
    return all(option).isEmpty() ? Optional.empty() : Optional.of(all(option).getLast());
  }

  boolean flag(Option option) {
    return last(option).map(Boolean::parseBoolean).orElse(false);
  }

  /** Puts both together; what is in both is an error, as nobody could say which one counts. */
  OptionValues with(OptionValues other) {
    Set<Option> both = EnumSet.noneOf(Option.class);
    both.addAll(values.keySet());
    both.retainAll(other.values.keySet());
    if (!both.isEmpty()) {
      throw GantryException.invalid(
          "given both as an option and in the configuration file: "
              + String.join(", ", both.stream().map(Option::flag).toList()));
    }
    OptionValues all = new OptionValues();
    all.values.putAll(values);
    all.values.putAll(other.values);
    return all;
  }

  private void add(Option option, String value) {
    values.computeIfAbsent(option, name -> new ArrayList<>()).add(value);
  }

  private void addKey(String key, @Nullable Object value) {
    if (key.equals("proxies") && value instanceof Map<?, ?> proxies) {
      proxies.forEach((name, address) -> addKey(key + "." + name, address));
      return;
    }
    Option option =
        Option.ofKey(key)
            .orElseThrow(() -> GantryException.invalid("key \"" + key + "\" is unknown"));
    if (value instanceof List<?> list) {
      list.forEach(element -> add(option, text(element)));
    } else {
      add(option, text(value));
    }
  }

  /** An object as it is written on the command line, {@code key=value,key=value}. */
  private static String text(@Nullable Object value) {
    return value instanceof Map<?, ?> fields
        ? fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + field.getValue())
            .collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private static Option option(String arg) {
    if (arg.startsWith("--") && arg.length() > 2) {
      int equals = arg.indexOf('=');
      return Option.ofFlag(arg.substring(2, equals < 0 ? arg.length() : equals));
    }
    if (arg.startsWith("-") && arg.length() > 1) {
      return Option.ofLetter(arg.charAt(1));
    }
    throw GantryException.invalid("unexpected argument " + arg + "; --help lists all options");
  }

  private static Optional<String> attached(String arg) {
    if (!arg.startsWith("--")) {
      String rest = arg.substring(2);
      return rest.isEmpty()
          ? Optional.empty()
          : Optional.of(rest.startsWith("=") ? rest.substring(1) : rest);
    }
    int equals = arg.indexOf('=');
    return equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1));
  }
}
