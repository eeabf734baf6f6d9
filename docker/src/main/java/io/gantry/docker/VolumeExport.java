package io.gantry.docker;

import io.gantry.engine.VolumeCopies;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /gantry/v1/volumes/{name}/export}: the content as a tar, streamed. */
record VolumeExport(VolumeCopies copies) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<ResponseStream> begun = new ArrayList<>();
    copies.export(call.path("name"), () -> begin(call, begun));
    begun.forEach(ResponseStream::finish);
    throw Wire.closed();
  }

  private static OutputStream begin(Call call, List<ResponseStream> begun) {
    ResponseStream out = call.stream("application/x-tar");
    begun.add(out);
    return out;
  }
}
