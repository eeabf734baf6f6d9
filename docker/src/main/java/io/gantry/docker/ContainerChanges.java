package io.gantry.docker;

import io.gantry.engine.Change;
import io.gantry.engine.Containers;
import java.util.List;

/** {@code GET /containers/{id}/changes}. */
record ContainerChanges(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<FileChange> changes =
        containers.changes(call.path("id")).stream()
            .map(change -> new FileChange(change.path(), number(change.kind())))
            .toList();
    call.json(changes);
  }

  private static int number(Change.Kind kind) {
    return switch (kind) {
      case MODIFIED -> 0;
      case ADDED -> 1;
      case DELETED -> 2;
    };
  }
}
