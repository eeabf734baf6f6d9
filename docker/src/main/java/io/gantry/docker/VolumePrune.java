package io.gantry.docker;

import io.gantry.engine.Pruned;
import io.gantry.engine.Volumes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /volumes/prune}; before API 1.42 it meant named volumes, too. */
record VolumePrune(Volumes volumes) implements Endpoint {
  @Override
  public void serve(Call call) {
    Map<String, List<String>> filters = new HashMap<>(call.query().filters().values());
    if (!call.version().atLeast(1, 42)) {
      filters.putIfAbsent("all", List.of("true"));
    }
    Pruned pruned = volumes.prune(filters);
    call.json(new VolumesPruned(pruned.deleted(), pruned.bytes()));
  }
}
