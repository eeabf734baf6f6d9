package io.gantry.docker;

import io.gantry.builder.BuildLine;
import io.gantry.builder.BuildProgress;
import io.gantry.builder.solve.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells Gantry's own client of each step as it goes. Thread-safe. */
final class BuildEvents implements BuildProgress {
  private final Consumer<BuildEvent> out;
  private final Consumer<String> warnings;
  private final Map<Step, Integer> numbers = new HashMap<>();
  private final Map<Integer, StepOutput> outputs = new HashMap<>();

  /**
   * @param warnings gets text with its line feed
   */
  BuildEvents(Consumer<BuildEvent> out, Consumer<String> warnings) {
    this.out = out;
    this.warnings = warnings;
  }

  @Override
  public synchronized void planned(List<BuildLine> lines) {
    for (int i = 0; i < lines.size(); i++) {
      int number = i;
      lines.get(i).step().ifPresent(step -> numbers.put(step, number));
    }
    out.accept(
        BuildEvent.planned(
            lines.stream().map(line -> "[" + line.stage() + "] " + line.text()).toList()));
  }

  @Override
  public void warned(String text) {
    warnings.accept("WARNING: " + text + "\n");
  }

  @Override
  public synchronized void cached(Step step) {
    tell(step, "cached", null);
  }

  @Override
  public synchronized void started(Step step) {
    tell(step, "started", null);
  }

  @Override
  public synchronized void done(Step step, Duration took) {
    flush(step, true);
    tell(step, "done", took.toMillis());
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
    tell(step, "failed", null);
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
    String text = output == null ? "" : output.take(all);
    if (number != null && !text.isEmpty()) {
      out.accept(BuildEvent.output(number, text));
    }
  }
}
