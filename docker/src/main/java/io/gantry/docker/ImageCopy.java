package io.gantry.docker;

import io.gantry.engine.ImageCopies;
import io.gantry.engine.RegistryAuths;

/** {@code POST /gantry/v1/copy}: an image from one place to another. */
record ImageCopy(ImageCopies copies) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    ImageCopies.Order order =
        new ImageCopies.Order(
            query.required("source"),
            query.required("destination"),
            query.flag("all"),
            query.text("platform"));
    RegistryAuths auths = RegistryAuthHeader.all(call);
    ProgressStream out = new ProgressStream(call);
    out.runWhileWatched(
        call,
        () ->
            out.send(
                ProgressMessage.status("Digest: " + copies.copy(order, auths, out::progress))));
    throw Wire.closed();
  }
}
