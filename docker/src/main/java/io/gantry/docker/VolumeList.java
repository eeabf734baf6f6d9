package io.gantry.docker;

import io.gantry.engine.Volumes;
import java.util.List;

/** {@code GET /volumes}. */
record VolumeList(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    Volumes.Listed listed = volumes.listAll(call.query().filters().values());
    List<VolumeWire> found =
        listed.volumes().stream().map(volume -> VolumeInspect.wire(volume, null)).toList();
    call.json(new VolumeListResponse(found, listed.warnings()));
  }
}
