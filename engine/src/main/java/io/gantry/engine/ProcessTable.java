package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Runs the host's {@code ps} and picks a container's processes, as Docker does. */
final class ProcessTable {
  private static final Pattern ODD = Pattern.compile("\\s+[^\\s=]*pid[^\\s=]*=");

  private ProcessTable() {}

  /** INVALID for arguments that ps refuses, or that leave the PID column out. */
  static Top of(Set<Integer> pids, String psArguments) {
    String arguments = psArguments.isBlank() ? "-ef" : psArguments;
    if (ODD.matcher(" " + arguments).find()) {
      throw GantryException.invalid("specifying \"pid=...\" for ps is not allowed");
    }
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(Arrays.asList(arguments.strip().split("\\s+", -1)));
    return parse(run(command), pids);
  }

  /** Pure: the lines of ps whose PID column is one of these. */
  static Top parse(String table, Set<Integer> pids) {
    List<String> lines = table.lines().toList();
    if (lines.isEmpty()) {
      throw GantryException.invalid("ps printed nothing");
    }
    List<String> titles = fields(lines.getFirst(), Integer.MAX_VALUE);
    int column = titles.indexOf("PID");
    if (column < 0) {
      throw GantryException.invalid("Couldn't find PID field in ps output");
    }
    List<List<String>> processes = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = fields(line, titles.size());
      if (fields.size() > column && pids.contains(pid(fields.get(column)))) {
        processes.add(fields);
      }
    }
    return new Top(titles, processes);
  }

  /** The last field, a command, keeps its spaces. */
  private static List<String> fields(String line, int atMost) {
    return List.of(line.strip().split("\\s+", atMost == Integer.MAX_VALUE ? 0 : atMost));
  }

  private static int pid(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String run(List<String> command) {
    try {
      Process ps = new ProcessBuilder(command).redirectErrorStream(true).start();
      ps.getOutputStream().close();
      String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (ps.waitFor() != 0) {
        throw GantryException.invalid("ps: " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw GantryException.internal(
          "run " + String.join(" ", command) + ": " + e.getMessage() + ". Hint: install procps", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GantryException.internal("interrupted while ps ran", e);
    }
  }
}
