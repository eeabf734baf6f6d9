package io.gantry.docker;

import io.gantry.engine.Containers;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /containers/{id}/export}: the whole file system as a tar, streamed. */
record ContainerExport(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<ResponseStream> begun = new ArrayList<>();
    containers.export(call.path("id"), () -> begin(call, begun));
    begun.forEach(ResponseStream::finish);
    throw Wire.closed();
  }

  private static OutputStream begin(Call call, List<ResponseStream> begun) {
    ResponseStream out = call.stream("application/octet-stream");
    begun.add(out);
    return out;
  }
}
