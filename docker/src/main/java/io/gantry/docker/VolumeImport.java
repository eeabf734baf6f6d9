package io.gantry.docker;

import io.gantry.engine.VolumeCopies;

/** {@code POST /gantry/v1/volumes/{name}/import}: a tar, plain or compressed, into a volume. */
record VolumeImport(VolumeCopies copies) implements Endpoint {
  @Override
  public void serve(Call call) {
    copies.importInto(call.path("name"), call.content());
    call.send(204);
  }
}
