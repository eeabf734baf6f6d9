package io.gantry.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * A mounted hierarchy: of v1 with the controllers mounted together, or the unified one of v2 (whose
 * controllers are in its files).
 */
public record CgroupHierarchy(boolean unified, List<String> controllers, Path mountPoint) {
  public CgroupHierarchy {
    controllers = List.copyOf(controllers);
  }
}
