package io.gantry.docker;

import io.gantry.engine.Artifacts;
import io.gantry.engine.RegistryAuth;
import java.util.Optional;

/** {@code POST /gantry/v1/artifacts/push}: a tar of files becomes an artifact at a registry. */
record ArtifactPush(Artifacts artifacts) implements Endpoint {
  @Override
  public void serve(Call call) {
    String name = call.query().required("ref");
    Optional<String> type = call.query().text("artifactType");
    Optional<RegistryAuth> auth = RegistryAuthHeader.of(call);
    try (Artifacts.Upload upload = artifacts.read(call.content())) {
      ProgressStream out = new ProgressStream(call);
      out.runWhileWatched(
          call,
          () ->
              out.send(
                  ProgressMessage.status(
                      "Digest: " + artifacts.push(upload, name, type, auth, out::progress))));
    }
    throw Wire.closed();
  }
}
