package io.gantry.docker;

import io.gantry.engine.Containers;

/** {@code HEAD /containers/{id}/archive}: what stands at a path. */
record ArchiveStat(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.header(
        PathStatWire.HEADER,
        PathStatWire.header(containers.stat(call.path("id"), path(call.query()))));
    call.send(200);
  }

  static String path(Query query) {
    return query
        .text("path")
        .orElseThrow(() -> HttpFailure.badRequest("bad parameter: path cannot be empty"));
  }
}
