package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.Terminal;
import io.gantry.linux.WindowSize;
import io.gantry.oci.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the daemon tells of a build, and shows it: live on a terminal, line by line elsewhere,
 * as JSON, or not at all. In the end what a failed step printed comes again, with the lines of the
 * Dockerfile, and what the build checks found.
 */
final class BuildView {
  private static final WindowSize USUAL = new WindowSize(24, 80);
  private static final int TICK_MILLIS = 100;

  private final PrintStream out;
  private final Mode mode;
  private final ProgressView pulls;
  private final List<BuildStep> steps = new ArrayList<>();
  private final List<Fields> warnings = new ArrayList<>();
  private @Nullable BuildDisplay display;
  private @Nullable BuildStep failed;
  private Runnable other = () -> {};
  private String quote = "";
  private final Map<String, String> platforms = new LinkedHashMap<>();
  private String image = "";

  private enum Mode {
    PLAIN,
    TERMINAL,
    RAW,
    QUIET
  }

  /**
   * @param wanted {@code auto}, {@code plain}, {@code tty}, {@code rawjson} or {@code quiet}
   */
  BuildView(PrintStream out, String wanted, boolean terminal, boolean quiet) {
    this.out = out;
    Mode chosen =
        switch (wanted) {
          case "auto" -> terminal ? Mode.TERMINAL : Mode.PLAIN;
          case "plain" -> Mode.PLAIN;
          case "tty" -> Mode.TERMINAL;
          case "rawjson" -> Mode.RAW;
          case "quiet" -> Mode.QUIET;
          default -> throw new UsageException("invalid progress mode " + wanted);
        };
    this.mode = quiet ? Mode.QUIET : chosen;
    this.pulls = new ProgressView(out, terminal && mode == Mode.TERMINAL, mode == Mode.QUIET);
  }

  /** Waits with the end until somebody else has done with the terminal. */
  void waitFor(Runnable user) {
    other = user;
  }

  /** Leaves the terminal to somebody else. */
  synchronized void pause() {
    end();
  }

  /** Reads to the end; what was built. */
  BuiltImages show(InputStream messages) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(messages, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        message(line);
      }
    }
    if (image.isEmpty()) {
      end();
      throw new ApiException(0, "the daemon ended the build before it was done");
    }
    return new BuiltImages(image, platforms);
  }

  private void message(String line) throws IOException {
    Fields message = new Fields(Json.readMap(line));
    if (!message.text("error").isEmpty()) {
      other.run();
    }
    message(line, message);
  }

  private synchronized void message(String line, Fields message) throws IOException {
    String error = message.text("error");
    if (mode == Mode.RAW) {
      out.println(line);
    }
    if (!error.isEmpty()) {
      end();
      failure();
      throw new ApiException(0, error);
    } else if (message.map().get("gantry") instanceof Map<?, ?>) {
      event(message.object("gantry"));
    } else if (message.map().get("aux") instanceof Map<?, ?>) {
      end();
      Fields built = message.object("aux");
      image = built.text("ID");
      Fields others = built.object("Platforms");
      others.names().forEach(platform -> platforms.put(platform, others.text(platform)));
    } else if (message.map().containsKey("stream")) {
      end();
      said(message.text("stream"));
    } else if (isShown()) {
      pulls.show(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
    }
    out.flush();
  }

  private boolean isShown() {
    return mode == Mode.PLAIN || mode == Mode.TERMINAL;
  }

  private void said(String text) {
    if (isShown()) {
      out.println(Printable.text(text.strip()));
    }
  }

  private void event(Fields event) {
    event.texts("lines").forEach(name -> steps.add(new BuildStep(name)));
    warnings.addAll(event.objects("warnings"));
    int number = (int) event.number("line");
    if (!isShown() || !event.map().containsKey("line") || number < 0 || number >= steps.size()) {
      return;
    }
    BuildStep step = steps.get(number);
    long now = System.nanoTime();
    for (String line : event.text("output").split("\n", -1)) {
      if (!line.isEmpty()) {
        display().printed(number, step, step.add(line, now));
      }
    }
    if (step.become(state(event.text("state"), step), now, event.number("millis"))) {
      // What fails after the first may be its consequence.
      if (step.state() == BuildStep.State.FAILED && failed == null) {
        failed = step;
        quote = event.text("quote");
      }
      display().changed(number, step);
    }
  }

  private static BuildStep.State state(String said, BuildStep step) {
    return switch (said) {
      case "started" -> BuildStep.State.RUNNING;
      case "cached" -> BuildStep.State.CACHED;
      case "done" -> BuildStep.State.DONE;
      case "failed" -> BuildStep.State.FAILED;
      default -> step.state();
    };
  }

  private BuildDisplay display() {
    BuildDisplay shown = display;
    if (shown == null) {
      shown = mode == Mode.TERMINAL ? live() : new PlainBuildDisplay(out);
      display = shown;
    }
    return shown;
  }

  /** Times go on while nothing is told. */
  private LiveBuildDisplay live() {
    LiveBuildDisplay live = new LiveBuildDisplay(out, steps, BuildView::window);
    Thread.ofPlatform().daemon().name("progress").start(() -> tick(live));
    return live;
  }

  private void tick(LiveBuildDisplay live) {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        synchronized (this) {
          live.paint();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static WindowSize window() {
    return Terminal.of(Fd.of(2))
        .or(() -> Terminal.of(Fd.of(1)))
        .map(Terminal::size)
        .filter(size -> size.columns() > 0 && size.rows() > 0)
        .orElse(USUAL);
  }

  private void end() {
    if (display != null) {
      display.ended();
    }
  }

  /** Why it failed, where people look: at the end. */
  private void failure() {
    BuildStep step = failed;
    if (step == null) {
      return;
    }
    if (!step.log().isEmpty()) {
      out.println("------\n > " + step.name() + ":");
      step.log().forEach(out::println);
      out.println("------");
    }
    out.print(Printable.lines(quote));
    out.flush();
  }

  /** What the build checks found, in a line each. */
  void warn() {
    if (!isShown() || warnings.isEmpty()) {
      return;
    }
    String count = warnings.size() == 1 ? "1 warning" : warnings.size() + " warnings";
    out.println("\n " + count + " found (use --check to expand):");
    for (Fields warning : warnings) {
      String text = warning.text("rule") + ": " + warning.text("detail");
      out.println(" - " + Printable.text(text) + " (line " + warning.number("line") + ")");
    }
    out.flush();
  }
}
