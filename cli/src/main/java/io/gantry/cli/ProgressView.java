package io.gantry.cli;

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
 * Shows the progress messages that the daemon streams as JSON, one a line: bars that move on a
 * terminal, and only what is said once elsewhere. A message with an error ends it.
 */
final class ProgressView {
  private static final int BAR = 50;

  private final PrintStream out;
  private final boolean terminal;
  private final boolean quiet;
  private final Map<String, Integer> lines = new LinkedHashMap<>();

  ProgressView(PrintStream out, boolean terminal, boolean quiet) {
    this.out = out;
    this.terminal = terminal;
    this.quiet = quiet;
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
      out.print(stream);
    } else if (!quiet) {
      status(message);
    }
    out.flush();
  }

  private void status(Fields message) {
    String id = message.text("id");
    Fields detail = message.object("progressDetail");
    boolean moving = detail.number("current") > 0;
    String text = (id.isEmpty() ? "" : id + ": ") + message.text("status");
    if (terminal && !id.isEmpty()) {
      redraw(id, moving ? text + " " + bar(detail) : text);
    } else if (!moving && !message.text("status").isEmpty()) {
      out.println(text);
    }
  }

  /** Each id keeps the line on which it was first shown. */
  private void redraw(String id, String text) {
    Integer line = lines.get(id);
    if (line == null) {
      lines.put(id, lines.size());
      out.println(text);
      return;
    }
    int up = lines.size() - line;
    out.print("\033[" + up + "A\r\033[2K" + text + "\033[" + up + "B\r");
  }

  static String bar(Fields detail) {
    long current = detail.number("current");
    long total = detail.number("total");
    if (total <= 0) {
      return Humans.size(current);
    }
    int filled = (int) Math.min(BAR, current * BAR / total);
    String arrow = "=".repeat(filled) + (filled < BAR ? ">" : "");
    return "["
        + arrow
        + " ".repeat(Math.max(0, BAR - arrow.length()))
        + "]  "
        + Humans.size(current)
        + "/"
        + Humans.size(total);
  }
}
