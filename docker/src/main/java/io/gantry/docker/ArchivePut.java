package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.CopyOptions;

/** {@code PUT /containers/{id}/archive}: a tar, written into a folder. */
record ArchivePut(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    CopyOptions options =
        new CopyOptions(query.flag("noOverwriteDirNonDir"), query.flag("copyUIDGID"));
    containers.copyIn(call.path("id"), ArchiveStat.path(query), call.content(), options);
    call.send(200);
  }
}
