package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The variables of {@code -e} and {@code --env-file}: a name alone takes its value from the
 * caller's environment, or is left out.
 */
final class Environment {
  private Environment() {}

  /** The variables of an option that has the form of {@code -e}. */
  static List<String> variables(List<String> texts, Map<String, String> own) {
    List<String> variables = new ArrayList<>();
    texts.forEach(text -> add(variables, text, own));
    return variables;
  }

  static List<String> collect(Arguments arguments, Map<String, String> own) {
    List<String> variables = new ArrayList<>();
    arguments
        .all("env-file")
        .forEach(file -> lines(file).forEach(line -> add(variables, line, own)));
    arguments.all("env").forEach(variable -> add(variables, variable, own));
    return variables;
  }

  private static void add(List<String> variables, String variable, Map<String, String> own) {
    if (variable.startsWith("=") || variable.isEmpty()) {
      throw new UsageException("invalid environment variable: " + variable);
    } else if (variable.contains("=")) {
      variables.add(variable);
    } else if (own.containsKey(variable)) {
      variables.add(variable + "=" + own.get(variable));
    }
  }

  /** The lines of a file that are neither empty nor comments. */
  static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .map(String::stripLeading)
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("open " + file + ": no such file, or not readable", e);
    }
  }
}
