package io.gantry.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses options with pflag's rules, which fingers trained by Docker rely on: {@code --name value},
 * {@code --name=value}, {@code -n value}, {@code -nvalue}, {@code -n=value}, bundled switches
 * ({@code -it}), {@code --switch=false}, and {@code --} ends the options.
 */
final class FlagParser {
  private final Map<String, Flag> byName = new HashMap<>();
  private final Map<Character, Flag> byLetter = new HashMap<>();
  private final boolean optionsAnywhere;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<String> operands = new ArrayList<>();
  private List<String> words = List.of();
  private int next;

  /**
   * @param optionsAnywhere false when the first operand ends the options, as in {@code run IMAGE
   *     COMMAND -x}
   */
  FlagParser(List<Flag> flags, boolean optionsAnywhere) {
    this.optionsAnywhere = optionsAnywhere;
    for (Flag flag : flags) {
      byName.put(flag.name(), flag);
      if (flag.letter() != 0) {
        byLetter.put(flag.letter(), flag);
      }
    }
  }

  Arguments parse(List<String> given) {
    words = given;
    for (next = 0; next < words.size(); ) {
      String word = words.get(next++);
      if (word.equals("--")) {
        break;
      } else if (word.startsWith("--")) {
        longForm(word.substring(2));
      } else if (word.length() > 1 && word.startsWith("-")) {
        letters(word);
      } else {
        operands.add(word);
        if (!optionsAnywhere) {
          break;
        }
      }
    }
    operands.addAll(words.subList(next, words.size()));
    return new Arguments(values, operands);
  }

  private void longForm(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    Flag flag = byName.get(name);
    if (flag == null) {
      throw new UsageException(
          "unknown flag: --" + name + Suggestion.of(name, byName.keySet(), "--"));
    }
    if (equals >= 0) {
      add(flag, text.substring(equals + 1));
    } else {
      add(flag, flag.otherwise().isEmpty() ? following("--" + name) : flag.otherwise());
    }
  }

  private void letters(String word) {
    for (int i = 1; i < word.length(); i++) {
      Flag flag = byLetter.get(word.charAt(i));
      if (flag == null) {
        throw new UsageException("unknown shorthand flag: '" + word.charAt(i) + "' in " + word);
      }
      String rest = word.substring(i + 1);
      if (rest.startsWith("=")) {
        add(flag, rest.substring(1));
        return;
      }
      if (!flag.isSwitch()) {
        add(flag, rest.isEmpty() ? following("-" + flag.letter()) : rest);
        return;
      }
      add(flag, "true");
    }
  }

  private String following(String option) {
    if (next == words.size()) {
      throw new UsageException("flag needs an argument: " + option);
    }
    return words.get(next++);
  }

  private void add(Flag flag, String value) {
    if (flag.isSwitch() && !value.equals("true") && !value.equals("false")) {
      throw new UsageException(
          "invalid argument \""
              + value
              + "\" for \"--"
              + flag.name()
              + "\": must be true or false");
    }
    values.computeIfAbsent(flag.name(), name -> new ArrayList<>()).add(value);
  }
}
