package io.gantry.docker;

import io.gantry.engine.Images;
import io.gantry.engine.PrunedImages;

/** {@code POST /images/prune}. */
record ImagePrune(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    PrunedImages pruned = images.prune(call.query().filters().values());
    call.json(
        new ImagesPruned(
            pruned.removals().stream().map(ImageRemove::wire).toList(), pruned.bytes()));
  }
}
