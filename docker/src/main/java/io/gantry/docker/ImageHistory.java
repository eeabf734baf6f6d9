package io.gantry.docker;

import io.gantry.engine.Images;

/** {@code GET /images/{name}/history}. */
record ImageHistory(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(
        images.history(call.path("name")).stream()
            .map(step ->
                new HistoryItem(
                    step.id(),
                    step.created(),
                    step.createdBy(),
                    step.tags(),
                    step.size(),
                    step.comment()))
            .toList());
  }
}
