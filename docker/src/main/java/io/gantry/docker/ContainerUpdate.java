package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.RestartPolicy;
import io.gantry.engine.UpdateSpec;
import java.util.Optional;

/** {@code POST /containers/{id}/update}: limits and the restart policy, as in a create. */
record ContainerUpdate(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    HostConfig given = call.body(HostConfig.class);
    Optional<RestartPolicy> policy =
        Optional.ofNullable(given.restartPolicy())
            .filter(wire -> !wire.name().isEmpty())
            .map(wire -> RestartPolicy.of(wire.name(), wire.maximumRetryCount()));
    call.json(
        new UpdateResponse(
            containers.update(
                call.path("id"), new UpdateSpec(ResourceReader.resources(given), policy))));
  }
}
