package io.gantry.store;

import java.nio.file.Path;
import java.util.List;

/** A container's overlay: read-only lower folders, top first, and its writable folders. */
public record RootFs(List<Path> lowers, Path upper, Path work) {
  public RootFs {
    lowers = List.copyOf(lowers);
  }
}
