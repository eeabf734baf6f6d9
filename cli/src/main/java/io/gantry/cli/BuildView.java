package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows how a build goes: each step with its number, what it prints, how long it took; on a
 * terminal only the steps, and what a failed one printed.
 */
final class BuildView {
  private static final int REMEMBERED = 64 << 10;

  private final PrintStream out;
  private final Mode mode;
  private final ProgressView pulls;
  private final List<String> steps = new ArrayList<>();
  private final Map<Integer, StringBuilder> logs = new HashMap<>();
  private String image = "";

  private enum Mode {
    PLAIN,
    TERMINAL,
    RAW,
    QUIET
  }

  /**
   * @param wanted {@code auto}, {@code plain}, {@code tty} or {@code rawjson}
   */
  BuildView(PrintStream out, String wanted, boolean terminal, boolean quiet) {
    this.out = out;
    Mode chosen =
        switch (wanted) {
          case "auto" -> terminal ? Mode.TERMINAL : Mode.PLAIN;
          case "plain" -> Mode.PLAIN;
          case "tty" -> Mode.TERMINAL;
          case "rawjson" -> Mode.RAW;
          default -> throw new UsageException("invalid progress mode " + wanted);
        };
    this.mode = quiet ? Mode.QUIET : chosen;
    this.pulls = new ProgressView(out, terminal, quiet);
  }

  /** Reads to the end; the image's id. */
  String show(InputStream messages) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(messages, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        message(line);
      }
    }
    if (image.isEmpty()) {
      throw new ApiException(0, "the daemon ended the build before it was done");
    }
    return image;
  }

  private void message(String line) throws IOException {
    Fields message = new Fields(Json.readMap(line));
    String error = message.text("error");
    if (mode == Mode.RAW) {
      out.println(line);
    }
    if (!error.isEmpty()) {
      throw new ApiException(0, error);
    } else if (message.map().get("gantry") instanceof Map<?, ?>) {
      event(message.object("gantry"));
    } else if (message.map().get("aux") instanceof Map<?, ?>) {
      image = message.object("aux").text("ID");
    } else if (message.map().containsKey("stream")) {
      said(message.text("stream"));
    } else if (mode == Mode.PLAIN || mode == Mode.TERMINAL) {
      pulls.show(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
    }
    out.flush();
  }

  private void said(String text) {
    if (mode == Mode.PLAIN || mode == Mode.TERMINAL) {
      out.print(Printable.text(text.strip()) + "\n");
    }
  }

  private void event(Fields event) {
    if (event.map().containsKey("lines")) {
      steps.addAll(event.texts("lines"));
      return;
    }
    int number = (int) event.number("line");
    String output = event.text("output");
    if (!output.isEmpty()) {
      printed(number, output);
    } else {
      state(number, event.text("state"), event.number("millis"));
    }
  }

  private void printed(int number, String output) {
    if (mode == Mode.PLAIN) {
      output.lines().forEach(line -> out.println("#" + (number + 1) + " " + line));
    } else if (mode == Mode.TERMINAL) {
      StringBuilder log = logs.computeIfAbsent(number, key -> new StringBuilder());
      log.append(output);
      // Its end tells why it failed.
      log.delete(0, Math.max(0, log.length() - REMEMBERED));
    }
  }

  private void state(int number, String state, long millis) {
    String step = number < steps.size() ? Printable.text(steps.get(number)) : "";
    String seconds = String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
    if (mode == Mode.PLAIN) {
      String name = "#" + (number + 1) + " ";
      switch (state) {
        case "started" -> out.println(name + step);
        case "cached" -> out.println(name + step + "\n" + name + "CACHED");
        case "done" -> out.println(name + "DONE " + seconds);
        default -> out.println(name + "ERROR");
      }
    } else if (mode == Mode.TERMINAL) {
      switch (state) {
        case "started" -> out.println(" => " + step);
        case "cached" -> out.println(" => CACHED " + step);
        case "done" -> out.println(" => DONE " + step + "  " + seconds);
        default -> {
          out.println(" => ERROR " + step);
          out.print(logs.getOrDefault(number, new StringBuilder()));
        }
      }
    }
  }
}
