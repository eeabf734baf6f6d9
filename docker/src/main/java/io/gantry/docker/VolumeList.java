package io.gantry.docker;

import io.gantry.engine.Volumes;
import java.util.List;

/** {@code GET /volumes}. */
record VolumeList(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<VolumeWire> found =
        volumes.list(call.query().filters().values()).stream()
            .map(volume -> VolumeInspect.wire(volume, null))
            .toList();
    call.json(new VolumeListResponse(found, List.of()));
  }
}
