package io.gantry.store;

/** A path that differs from the image, absolute, as {@code docker diff} tells it. */
public record Change(String path, Kind kind) {
  /** In the order of the Docker API's numbers 0, 1, 2. */
  public enum Kind {
    MODIFIED,
    ADDED,
    DELETED
  }
}
