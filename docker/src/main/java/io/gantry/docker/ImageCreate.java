package io.gantry.docker;

import io.gantry.engine.Images;
import io.gantry.engine.RegistryAuth;
import io.gantry.engine.Transfers;
import java.util.Optional;

/** {@code POST /images/create}: pulls an image, or imports a file system. */
record ImageCreate(Images images, Transfers transfers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Optional<String> image = call.query().text("fromImage");
    if (image.isPresent()) {
      pull(call, image.get());
    } else {
      importRootFs(call);
    }
    throw Wire.closed();
  }

  private void pull(Call call, String image) {
    Query query = call.query();
    Optional<RegistryAuth> auth = RegistryAuthHeader.of(call);
    Optional<String> platform = query.text("platform");
    Optional<String> tag = query.text("tag");
    boolean all = tag.isEmpty() && !image.contains("@") && !tagged(image);
    ProgressStream out = new ProgressStream(call);
    out.runWhileWatched(
        call,
        () -> {
          if (all) {
            transfers.pullAll(image, platform, auth, out::progress).forEach(each -> end(out, each));
          } else {
            String name = joined(image, tag);
            // Gantry's own; Docker's clients do not send it.
            end(
                out,
                query.flag("lazy")
                    ? transfers.pullLazily(name, platform, auth, out::progress)
                    : transfers.pull(name, platform, auth, out::progress));
          }
        });
  }

  private static void end(ProgressStream out, Transfers.Pulled pulled) {
    out.send(ProgressMessage.status("Digest: " + pulled.digest()));
    String what = pulled.newer() ? "Downloaded newer image for " : "Image is up to date for ";
    out.send(ProgressMessage.status("Status: " + what + pulled.name()));
  }

  /** The tag of the query may be a digest. */
  private static String joined(String image, Optional<String> tag) {
    return tag.map(text -> image + (text.contains(":") ? "@" : ":") + text).orElse(image);
  }

  private static boolean tagged(String image) {
    return image.lastIndexOf(':') > image.lastIndexOf('/');
  }

  private void importRootFs(Call call) {
    Query query = call.query();
    String source = query.text("fromSrc").orElse("");
    if (!source.equals("-")) {
      throw new HttpFailure(
          501, "cannot import " + source + ": give the file itself, not its address");
    }
    ProgressStream out = new ProgressStream(call);
    out.run(() -> {
      String id = images.importRootFs(call.content(), options(query), out::progress);
      out.send(ProgressMessage.status(id));
    });
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
