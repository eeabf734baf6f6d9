package io.gantry.docker;

import io.gantry.engine.VolumeCopies;

/** {@code POST /gantry/v1/volumes/{name}/clone}: a copy as a new volume, named {@code name}. */
record VolumeClone(VolumeCopies copies) implements Endpoint {
  @Override
  public void serve(Call call) {
    String copy = call.query().text("name").orElse("");
    BindSyntax.requireVolumeName(copy);
    call.json(201, VolumeInspect.wire(copies.clone(call.path("name"), copy), null));
  }
}
