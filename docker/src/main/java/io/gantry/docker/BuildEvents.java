package io.gantry.docker;

import io.gantry.builder.BuildLine;
import io.gantry.builder.BuildProgress;
import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.dockerfile.QuotedLines;
import io.gantry.builder.dockerfile.SourceText;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells Gantry's own client of each step as it goes, by BuildKit's names: {@code [stage 2/3] RUN
 * ...}. What only changes the configuration is not told of. Thread-safe.
 */
final class BuildEvents implements BuildProgress {
  private final SourceText source;
  private final Consumer<BuildEvent> out;
  private final Consumer<String> warnings;
  private final List<String> names = new ArrayList<>();
  private final Map<Step, Integer> numbers = new HashMap<>();
  private final Map<Integer, BuildLine> lines = new HashMap<>();
  private final Map<Integer, StepOutput> outputs = new HashMap<>();

  /**
   * @param warnings gets text with its line feed
   */
  BuildEvents(SourceText source, Consumer<BuildEvent> out, Consumer<String> warnings) {
    this.source = source;
    this.out = out;
    this.warnings = warnings;
  }

  @Override
  public synchronized void planned(List<BuildLine> planned) {
    Map<String, Integer> totals = new HashMap<>();
    Map<String, Integer> begun = new HashMap<>();
    List<BuildLine> told = planned.stream().filter(BuildEvents::isTold).toList();
    told.forEach(line -> totals.merge(line.stage(), 1, Integer::sum));
    for (BuildLine line : told) {
      int number = names.size();
      int position = begun.merge(line.stage(), 1, Integer::sum);
      String stage = totals.size() == 1 && line.stage().equals("stage-0") ? "" : line.stage() + " ";
      names.add("[" + stage + position + "/" + totals.get(line.stage()) + "] " + line.text());
      lines.put(number, line);
      line.step()
          .ifPresent(step -> {
            numbers.put(step, number);
            // With --link a copy is two steps, of which the first can fail.
            step.inputs().stream()
                .filter(input -> input.title().equals(line.text()))
                .forEach(input -> numbers.putIfAbsent(input, number));
          });
    }
    out.accept(BuildEvent.planned(List.copyOf(names)));
    for (int number = 0; number < names.size(); number++) {
      BuildLine line = lines.get(number);
      if (line != null && line.step().isEmpty()) {
        // A base image is here by now.
        out.accept(BuildEvent.state(number, "done", 0L));
      }
    }
  }

  /** What changes files, and where each stage begins. */
  private static boolean isTold(BuildLine line) {
    return line.step().isPresent() || line.text().regionMatches(true, 0, "FROM ", 0, 5);
  }

  @Override
  public synchronized void checked(List<LintWarning> warnings) {
    if (!warnings.isEmpty()) {
      out.accept(
          BuildEvent.warned(
              warnings.stream().map(warning -> BuildWarning.of(warning, source)).toList()));
    }
  }

  @Override
  public void warned(String text) {
    warnings.accept("WARNING: " + text + "\n");
  }

  @Override
  public synchronized void cached(Step step) {
    if (isWhole(step)) {
      tell(step, "cached", null);
    }
  }

  @Override
  public synchronized void started(Step step) {
    if (step.operation() instanceof Operation.HttpSource
        || step.operation() instanceof Operation.GitSource) {
      numbers.put(step, names.size());
      names.add(step.title());
      out.accept(BuildEvent.planned(List.of(step.title())));
    }
    tell(step, "started", null);
  }

  @Override
  public synchronized void done(Step step, Duration took) {
    flush(step, true);
    if (isWhole(step)) {
      tell(step, "done", took.toMillis());
    }
  }

  @Override
  public synchronized void output(Step step, boolean error, byte[] bytes, int offset, int length) {
    Integer number = numbers.get(step);
    if (number != null) {
      outputs.computeIfAbsent(number, key -> new StepOutput()).add(bytes, offset, length);
      flush(step, false);
    }
  }

  @Override
  public synchronized void failed(Step step, RuntimeException why) {
    flush(step, true);
    Integer number = numbers.get(step);
    if (number != null) {
      BuildLine line = lines.get(number);
      String quote = line == null ? "" : QuotedLines.of(source, line.place());
      out.accept(BuildEvent.failed(number, quote));
    }
  }

  /** Whether the instruction has come to its end with this step. */
  private boolean isWhole(Step step) {
    Integer number = numbers.get(step);
    BuildLine line = number == null ? null : lines.get(number);
    return line == null || line.step().filter(step::equals).isPresent();
  }

  private void tell(Step step, String state, @Nullable Long millis) {
    Integer number = numbers.get(step);
    if (number != null) {
      out.accept(BuildEvent.state(number, state, millis));
    }
  }

  private void flush(Step step, boolean all) {
    Integer number = numbers.get(step);
    StepOutput output = number == null ? null : outputs.get(number);
    if (number != null && output != null) {
      output.tell(all, text -> out.accept(BuildEvent.output(number, text)));
    }
  }
}
