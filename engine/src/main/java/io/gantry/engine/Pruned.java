package io.gantry.engine;

import java.util.List;

/** What a prune deleted, and how many bytes that gave back. */
public record Pruned(List<String> deleted, long bytes) {
  public Pruned {
    deleted = List.copyOf(deleted);
  }
}
