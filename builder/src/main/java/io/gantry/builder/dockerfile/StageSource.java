package io.gantry.builder.dockerfile;

/** What a FROM, a {@code --from} or the {@code from} of a mount names. */
public sealed interface StageSource {
  /** A stage of the same file, by its index. */
  record OfStage(int index) implements StageSource {}

  /** An image, by the name as written. */
  record OfImage(String name) implements StageSource {}

  /** A context that was given to the build under this name. */
  record OfContext(String name) implements StageSource {}

  /** Nothing: an empty file system. */
  record Scratch() implements StageSource {}
}
