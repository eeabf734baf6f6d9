package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.Terminal;
import io.gantry.oci.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows the progress messages that the daemon streams as JSON, one a line, as Docker's client does:
 * a line for each layer, with a bar that moves, on a terminal, and only what is said once
 * elsewhere. A message with an error ends it. States and ids come from registries, and are made fit
 * for a terminal; a stream is the output of a program that the user runs, and keeps its colours.
 */
final class ProgressView {
  /** Columns of a terminal that shows bars beside the numbers. */
  static final int WIDE = 111;

  private static final int BAR = 50;
  private static final int NUMBER = 8;

  private final PrintStream out;
  private final boolean terminal;
  private final boolean quiet;
  private final int width;
  private final Map<String, Integer> lines = new LinkedHashMap<>();

  ProgressView(PrintStream out, boolean terminal, boolean quiet) {
    this(out, terminal, quiet, terminal && !quiet ? terminalWidth() : WIDE);
  }

  /**
   * @param quiet whether to show streams and errors only
   * @param width columns of the terminal
   */
  ProgressView(PrintStream out, boolean terminal, boolean quiet, int width) {
    this.out = out;
    this.terminal = terminal;
    this.quiet = quiet;
    this.width = width;
  }

  private static int terminalWidth() {
    int columns =
        Terminal.of(Fd.of(1))
            .or(() -> Terminal.of(Fd.of(2)))
            .map(found -> found.size().columns())
            .orElse(0);
    return columns > 0 ? columns : WIDE;
  }

  void show(InputStream messages) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(messages, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        show(new Fields(Json.readMap(line)));
      }
    }
  }

  private void show(Fields message) {
    String error = message.text("error");
    if (!error.isEmpty()) {
      throw new ApiException(0, error);
    }
    String stream = message.text("stream");
    if (!stream.isEmpty()) {
      lines.clear();
      out.print(stream);
    } else if (!quiet && !message.map().containsKey("aux")) {
      status(message);
    }
    out.flush();
  }

  private void status(Fields message) {
    String id = Printable.text(message.text("id"));
    String status = Printable.text(message.text("status"));
    String text = id.isEmpty() ? status : id + ": " + status;
    if (text.isEmpty()) {
      return;
    }
    if (!(message.map().get("progressDetail") instanceof Map<?, ?>)) {
      lines.clear();
      out.println(text);
      return;
    }
    String bar = bar(message.object("progressDetail"), width);
    if (terminal) {
      redraw(id, text + " " + bar);
    } else if (bar.isEmpty()) {
      out.println(text);
    }
  }

  /** Each id keeps the line on which it was first shown, until something without one is said. */
  private void redraw(String id, String text) {
    // A line that wraps would put all that are above it out of place.
    String fitting = text.length() < width ? text : text.substring(0, width - 1);
    if (id.isEmpty()) {
      lines.clear();
      out.print("\033[2K\r" + fitting + "\r");
      return;
    }
    Integer line = lines.get(id);
    if (line == null) {
      line = lines.size();
      lines.put(id, line);
      out.print("\n");
    }
    int up = lines.size() - line;
    out.print("\033[" + up + "A\033[2K\r" + fitting + "\r\033[" + up + "B");
  }

  /** How far it has come: a bar where there is room for one, and numbers; empty when unknown. */
  static String bar(Fields detail, int width) {
    long current = detail.number("current");
    long total = detail.number("total");
    if (current <= 0 && total <= 0) {
      return "";
    }
    String numbers = numbers(detail, current, total);
    if (total <= 0 || width < WIDE) {
      return numbers;
    }
    int filled = (int) Math.clamp(current * 100.0 / total / 2, 0, BAR);
    return "[" + "=".repeat(filled) + ">" + " ".repeat(BAR - filled) + "] " + numbers;
  }

  private static String numbers(Fields detail, long current, long total) {
    String units = detail.text("units");
    if (!units.isEmpty()) {
      String of = total > 0 && current <= total ? "/" + total : "";
      return current + of + " " + Printable.text(units);
    }
    String size = Humans.progressSize(current);
    String padded = " ".repeat(Math.max(0, NUMBER - size.length())) + size;
    return total > 0 && current <= total ? padded + "/" + Humans.progressSize(total) : padded;
  }
}
