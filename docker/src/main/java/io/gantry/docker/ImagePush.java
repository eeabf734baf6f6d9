package io.gantry.docker;

import io.gantry.engine.RegistryAuth;
import io.gantry.engine.Transfers;
import io.gantry.oci.ImageReference;
import java.util.Optional;

/** {@code POST /images/{name}/push}. */
record ImagePush(Transfers transfers) implements Endpoint {
  @Override
  public void serve(Call call) {
    String repository = call.path("name");
    String name = call.query().text("tag").map(tag -> repository + ":" + tag).orElse(repository);
    ImageReference reference = ImageReference.parseName(name);
    Optional<RegistryAuth> auth = RegistryAuthHeader.of(call);
    ProgressStream out = new ProgressStream(call);
    out.runWhileWatched(
        call,
        () -> {
          out.send(
              ProgressMessage.status("The push refers to repository [" + reference.name() + "]"));
          transfers.push(name, auth, out::progress, pushed -> end(out, pushed));
        });
    throw Wire.closed();
  }

  private static void end(ProgressStream out, Transfers.Pushed pushed) {
    out.send(
        ProgressMessage.status(
            pushed.tag() + ": digest: " + pushed.digest() + " size: " + pushed.size()));
    out.send(ProgressMessage.aux(new PushResult(pushed.tag(), pushed.digest(), pushed.size())));
  }
}
