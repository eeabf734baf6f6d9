package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** There is no swarm: its state is always {@code inactive}. */
@Json(naming = Json.Naming.UpperCamel)
public record InfoSwarm(
    @Json.Property("NodeID") String nodeId,
    String nodeAddr,
    String localNodeState,
    Boolean controlAvailable,
    String error,
    @Nullable List<String> remoteManagers) {
  public InfoSwarm {
    nodeId = Absent.text(nodeId);
    nodeAddr = Absent.text(nodeAddr);
    localNodeState = Absent.text(localNodeState);
    controlAvailable = Absent.flag(controlAvailable);
    error = Absent.text(error);
  }
}
