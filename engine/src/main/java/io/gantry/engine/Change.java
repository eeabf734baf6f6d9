package io.gantry.engine;

/** A difference of a container's files from its image's. */
public record Change(Kind kind, String path) {
  /** In Docker's order of numbers: 0, 1, 2. */
  public enum Kind {
    MODIFIED,
    ADDED,
    DELETED
  }
}
