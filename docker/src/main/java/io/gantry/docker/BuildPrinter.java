package io.gantry.docker;

import io.gantry.builder.BuildLine;
import io.gantry.builder.BuildProgress;
import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.solve.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells of a build as the classic builder does: one instruction after the other in the order of the
 * file, although they may run at the same time. What a later one prints waits for its turn.
 * Thread-safe.
 */
final class BuildPrinter implements BuildProgress {
  private final Consumer<String> out;
  private final List<Line> lines = new ArrayList<>();
  private final Map<Step, Line> bySteps = new HashMap<>();
  private final Set<Step> settled = new HashSet<>();
  private int current;

  private enum State {
    PENDING,
    CACHED,
    STARTED,
    ENDED
  }

  private static final class Line {
    private final String text;
    private final StepOutput output = new StepOutput();
    private State state = State.PENDING;
    private boolean shown;

    Line(String text) {
      this.text = text;
    }
  }

  /**
   * @param out gets text with its line feeds
   */
  BuildPrinter(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public synchronized void planned(List<BuildLine> planned) {
    for (BuildLine each : planned) {
      String head = "Step %d/%d : %s\n".formatted(lines.size() + 1, planned.size(), each.text());
      Line line = new Line(head);
      lines.add(line);
      each.step()
          .ifPresentOrElse(
              step -> {
                bySteps.put(step, line);
                // With --link a copy is two steps.
                step.inputs().forEach(input -> aliased(input, each, line));
              },
              () -> line.state = State.ENDED);
    }
    advance();
  }

  /** The classic builder has no checks, and its clients no place for them. */
  @Override
  public void checked(List<LintWarning> warnings) {
    // Only those that fail the build are told, as its error.
  }

  private void aliased(Step input, BuildLine planned, Line line) {
    if (input.title().equals(planned.text())) {
      bySteps.putIfAbsent(input, line);
    }
  }

  @Override
  public synchronized void warned(String text) {
    out.accept("WARNING: " + text + "\n");
  }

  @Override
  public synchronized void cached(Step step) {
    become(step, State.CACHED);
  }

  @Override
  public synchronized void started(Step step) {
    become(step, State.STARTED);
  }

  @Override
  public synchronized void done(Step step, Duration took) {
    become(step, State.ENDED);
  }

  @Override
  public synchronized void output(Step step, boolean error, byte[] bytes, int offset, int length) {
    Line line = bySteps.get(step);
    if (line != null) {
      line.output.add(bytes, offset, length);
      if (current < lines.size() && lines.get(current) == line) {
        line.output.tell(false, out);
      }
    }
  }

  @Override
  public synchronized void failed(Step step, RuntimeException why) {
    Line line = bySteps.get(step);
    if (line != null) {
      show(line);
      line.output.tell(true, out);
    }
  }

  /** Everything has been done that was needed: the rest was not. */
  synchronized void finish() {
    for (Line line : lines) {
      line.state = line.state == State.PENDING ? State.CACHED : line.state;
    }
    advance();
  }

  private void become(Step step, State state) {
    Line line = bySteps.get(step);
    if (line != null) {
      line.state = state;
    }
    step.inputs().forEach(this::settle);
    advance();
  }

  /** What a step that goes on did not wait for will not be done. */
  private void settle(Step step) {
    if (settled.add(step)) {
      Line line = bySteps.get(step);
      if (line != null && line.state == State.PENDING) {
        line.state = State.CACHED;
      }
      step.inputs().forEach(this::settle);
    }
  }

  private void advance() {
    while (current < lines.size()) {
      Line line = lines.get(current);
      show(line);
      line.output.tell(line.state == State.ENDED, out);
      if (line.state == State.PENDING || line.state == State.STARTED) {
        return;
      }
      if (line.state == State.CACHED) {
        out.accept(" ---> Using cache\n");
      }
      current++;
    }
  }

  private void show(Line line) {
    if (!line.shown) {
      line.shown = true;
      out.accept(line.text);
    }
  }
}
