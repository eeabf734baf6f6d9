package io.gantry.docker;

import io.gantry.engine.Artifacts;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** {@code GET /gantry/v1/artifacts}: the files of an artifact at a registry, as a tar. */
record ArtifactGet(Artifacts artifacts) implements Endpoint {
  private static final int CHUNK = 256 << 10;

  @Override
  public void serve(Call call) throws IOException {
    Consumer<OutputStream> files =
        artifacts.find(call.query().required("ref"), RegistryAuthHeader.of(call));
    ResponseStream out = call.stream("application/x-tar");
    BufferedOutputStream buffered = new BufferedOutputStream(out, CHUNK);
    files.accept(buffered);
    buffered.flush();
    out.finish();
    throw Wire.closed();
  }
}
