package io.gantry.cli;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/**
 * One line after the other, each with the number of its step, as BuildKit's {@code
 * --progress=plain}. Steps are numbered as they begin; when another one speaks, its name is said
 * again.
 */
final class PlainBuildDisplay implements BuildDisplay {
  private final PrintStream out;
  private final Map<Integer, Integer> shown = new HashMap<>();
  private int current = -1;

  PlainBuildDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public void changed(int number, BuildStep step) {
    String text =
        switch (step.state()) {
          case PENDING, RUNNING -> "";
          case CACHED -> "CACHED";
          case DONE -> "DONE " + step.seconds(0) + "s";
          case FAILED -> "ERROR " + step.seconds(0) + "s";
        };
    say(number, step, text);
    if (!text.isEmpty()) {
      out.println();
      current = -1;
    }
  }

  @Override
  public void printed(int number, BuildStep step, String line) {
    say(number, step, line);
  }

  @Override
  public void ended() {
    // All has been said.
  }

  private void say(int number, BuildStep step, String text) {
    int its = shown.computeIfAbsent(number, key -> shown.size() + 1);
    if (current != number) {
      if (current >= 0) {
        out.println();
      }
      out.println("#" + its + " " + step.name());
      current = number;
    }
    if (!text.isEmpty()) {
      out.println("#" + its + " " + text);
    }
  }
}
