package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** There is no swarm: its state is always {@code inactive}. */
@Json
public record InfoSwarm(
    @Json.Property("NodeID") String nodeId,
    @Json.Property("NodeAddr") String nodeAddr,
    @Json.Property("LocalNodeState") String localNodeState,
    @Json.Property("ControlAvailable") Boolean controlAvailable,
    @Json.Property("Error") String error,
    @Json.Property("RemoteManagers") @Nullable List<String> remoteManagers) {
  public InfoSwarm {
    nodeId = Absent.text(nodeId);
    nodeAddr = Absent.text(nodeAddr);
    localNodeState = Absent.text(localNodeState);
    controlAvailable = Absent.flag(controlAvailable);
    error = Absent.text(error);
  }
}
