package io.gantry.docker;

import io.gantry.engine.Containers;
import java.util.List;

/** {@code GET /containers/{id}/changes}. */
record ContainerChanges(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<FileChange> changes =
        containers.changes(call.path("id")).stream()
            .map(change -> new FileChange(change.path(), change.kind().ordinal()))
            .toList();
    call.json(changes);
  }
}
