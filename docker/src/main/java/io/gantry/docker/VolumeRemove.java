package io.gantry.docker;

import io.gantry.engine.Volumes;

/** {@code DELETE /volumes/{name}}. */
record VolumeRemove(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    volumes.remove(call.path("name"), call.query().flag("force"));
    call.send(204);
  }
}
