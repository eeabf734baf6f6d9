package io.gantry.docker;

import io.gantry.engine.Volumes;

/** {@code POST /volumes/create}. */
record VolumeCreate(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    VolumeCreateRequest request = call.bodyOrEmpty(VolumeCreateRequest.class);
    if (!request.name().isEmpty()) {
      BindSyntax.requireVolumeName(request.name());
    }
    Volumes.VolumeView made =
        volumes.create(request.name(), request.driver(), request.driverOpts(), request.labels());
    call.json(201, VolumeInspect.wire(made, null));
  }
}
