package io.gantry.docker;

import io.gantry.engine.Volumes;
import org.jspecify.annotations.Nullable;

/** {@code GET /volumes/{name}}. */
record VolumeInspect(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(wire(volumes.inspect(call.path("name")), null));
  }

  static VolumeWire wire(Volumes.VolumeView volume, @Nullable VolumeUsage usage) {
    return new VolumeWire(
        volume.name(),
        volume.driver(),
        volume.mountpoint(),
        Times.text(volume.created()),
        volume.labels(),
        volume.scope(),
        volume.options(),
        volume.status().isEmpty() ? null : volume.status(),
        usage);
  }
}
