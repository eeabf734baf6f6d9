package io.gantry.docker;

import io.gantry.engine.Images;
import java.util.Optional;

/** {@code POST /images/create}: imports a file system; pulling needs a registry client. */
record ImageCreate(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    String source = query.text("fromSrc").orElse("");
    if (!source.equals("-")) {
      String what = query.text("fromImage").orElse(source);
      throw new HttpFailure(
          501,
          source.isEmpty()
              ? "cannot pull " + what + ": pulling from registries is not available in Gantry yet"
              : "cannot import " + what + ": give the file itself, not its address");
    }
    ProgressStream out = new ProgressStream(call);
    out.run(() -> {
      String id = images.importRootFs(call.content(), options(query), out::progress);
      out.send(ProgressMessage.status(id));
    });
    throw Wire.closed();
  }

  private static Images.ImportOptions options(Query query) {
    Optional<String> reference =
        query.text("repo").map(repo -> query.text("tag").map(tag -> repo + ":" + tag).orElse(repo));
    return new Images.ImportOptions(
        reference,
        query.all("changes"),
        query.text("message").orElse(""),
        query.text("platform").orElse(""));
  }
}
