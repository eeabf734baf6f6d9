package io.gantry.engine;

import java.util.List;

/** A table of processes as {@code ps} printed it. */
public record Top(List<String> titles, List<List<String>> processes) {
  public Top {
    titles = List.copyOf(titles);
    processes = List.copyOf(processes);
  }
}
