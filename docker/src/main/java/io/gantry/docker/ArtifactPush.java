package io.gantry.docker;

import io.gantry.engine.ArtifactRequest;
import io.gantry.engine.Artifacts;
import io.gantry.engine.RegistryAuth;
import java.util.Optional;

/** {@code POST /gantry/v1/artifacts/push}: a tar of files becomes an artifact at a registry. */
record ArtifactPush(Artifacts artifacts) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    ArtifactRequest request =
        new ArtifactRequest(
            query.required("ref"),
            query.text("artifactType"),
            query.map("fileTypes"),
            query.map("annotations"),
            query.text("subject"));
    Optional<RegistryAuth> auth = RegistryAuthHeader.of(call);
    try (Artifacts.Upload upload = artifacts.read(call.content())) {
      ProgressStream out = new ProgressStream(call);
      out.runWhileWatched(
          call,
          () ->
              out.send(
                  ProgressMessage.status(
                      "Digest: " + artifacts.push(upload, request, auth, out::progress))));
    }
    throw Wire.closed();
  }
}
