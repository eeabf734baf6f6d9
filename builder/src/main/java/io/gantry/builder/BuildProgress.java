package io.gantry.builder;

import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.solve.BuildListener;
import java.util.List;

/** Hears how a build goes, from several threads. */
public interface BuildProgress extends BuildListener {
  /** All that will be done, in the order of the file; before everything else, and once. */
  void planned(List<BuildLine> lines);

  /** Something that people should know, and that does not end the build. */
  void warned(String text);

  /** What the checks of the file have to say; once, after the plan. */
  void checked(List<LintWarning> warnings);
}
