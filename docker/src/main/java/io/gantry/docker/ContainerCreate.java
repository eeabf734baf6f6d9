package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.Created;
import io.gantry.oci.Platform;
import java.util.Optional;

/** {@code POST /containers/create}. */
record ContainerCreate(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    byte[] body = call.body();
    if (body.length == 0) {
      throw HttpFailure.badRequest("invalid JSON: got EOF while reading request body");
    }
    ContainerCreateRequest request = ContainerCreateRequest.read(body);
    Optional<Platform> platform = call.query().text("platform").map(Platform::parse);
    Created created =
        containers.create(call.query().text("name"), new SpecReader(request).spec(), platform);
    call.json(201, new ContainerCreated(created.id(), created.warnings()));
  }
}
