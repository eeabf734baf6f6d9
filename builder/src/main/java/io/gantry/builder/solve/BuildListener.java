package io.gantry.builder.solve;

import java.time.Duration;

/**
 * Hears how a build goes, from several threads. Of a step that is neither told of as known nor as
 * started nothing was needed.
 */
public interface BuildListener {
  /** The result was in the cache. */
  void cached(Step step);

  /** The step does its work now. */
  void started(Step step);

  /** The step has done its work. */
  void done(Step step, Duration took);

  /** What the process of a step printed, in pieces as they come. */
  void output(Step step, boolean error, byte[] bytes, int offset, int length);

  /** The step failed; nobody tells of those that depend on it. */
  void failed(Step step, RuntimeException why);
}
