package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.PathStat;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /containers/{id}/archive}: a file or folder as a tar, streamed. */
record ArchiveGet(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    List<ResponseStream> begun = new ArrayList<>();
    containers.copyOut(
        call.path("id"), ArchiveStat.path(call.query()), stat -> begin(call, stat, begun));
    begun.forEach(ResponseStream::finish);
    throw Wire.closed();
  }

  private static OutputStream begin(Call call, PathStat stat, List<ResponseStream> begun) {
    call.header(PathStatWire.HEADER, PathStatWire.header(stat));
    ResponseStream out = call.stream("application/x-tar");
    begun.add(out);
    return out;
  }
}
