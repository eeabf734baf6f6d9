package io.gantry.docker;

import io.gantry.engine.Images;
import io.gantry.engine.Pruned;

/** {@code POST /images/prune}. */
record ImagePrune(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    Pruned pruned = images.prune(call.query().filters().values());
    call.json(
        new ImagesPruned(
            pruned.deleted().stream().map(digest -> new ImageDeleted(null, digest)).toList(),
            pruned.bytes()));
  }
}
