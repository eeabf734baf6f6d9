package io.gantry.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that the bench prints, in Markdown, a row as soon as it is known. */
final class Report {
  private final PrintStream out;
  private final List<String> notes = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
    out.println("| what | Docker | Gantry | ratio | promise |");
    out.println("|---|---:|---:|---:|---|");
  }

  /** Smaller is better: milliseconds from seconds. */
  void milliseconds(String what, Samples samples, String promise) {
    double docker = Samples.median(samples.first()) * 1000;
    double gantry = Samples.median(samples.second()) * 1000;
    row(what, docker, gantry, docker / gantry, "ms", promise);
  }

  /** Larger is better. */
  void rate(String what, double docker, double gantry, String unit, String promise) {
    row(what, docker, gantry, gantry / docker, unit, promise);
  }

  /** Smaller is better. */
  void amount(String what, double docker, double gantry, String unit, String promise) {
    row(what, docker, gantry, docker / gantry, unit, promise);
  }

  private void row(
      String what, double docker, double gantry, double ratio, String unit, String promise) {
    out.println(
        String.format(
            Locale.ROOT,
            "| %s | %s %s | %s %s | %.1f× | %s |",
            what,
            number(docker),
            unit,
            number(gantry),
            unit,
            ratio,
            promise));
    out.flush();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  void note(String text) {
    notes.add(text);
  }

  void printNotes() {
    notes.forEach(note -> out.println("\n" + note));
  }
}
