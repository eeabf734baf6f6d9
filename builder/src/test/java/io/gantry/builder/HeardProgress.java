package io.gantry.builder;

import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.solve.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the warnings of builds. */
final class HeardProgress implements BuildProgress {
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  List<String> warnings() {
    return warnings;
  }

  @Override
  public void planned(List<BuildLine> lines) {}

  @Override
  public void warned(String text) {
    warnings.add(text);
  }

  @Override
  public void checked(List<LintWarning> checks) {
    checks.forEach(check -> warnings.add(check.message()));
  }

  @Override
  public void cached(Step step) {}

  @Override
  public void started(Step step) {}

  @Override
  public void done(Step step, Duration took) {}

  @Override
  public void output(Step step, boolean error, byte[] bytes, int offset, int length) {}

  @Override
  public void failed(Step step, RuntimeException why) {}
}
