package io.gantry.cli;

import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code gantry push}. */
final class Push extends Verb {
  Push() {
    super(
        "NAME[:TAG]",
        "Upload an image to a registry",
        Flag.toggle('a', "all-tags", "Push all tags of an image to the repository"),
        Flag.value("platform", "string", "Push a platform-specific manifest only"),
        Flag.toggle('q', "quiet", "Suppress verbose output"));
  }

  private static String platform(String text) {
    return Json.writeString(PlatformFields.of(Platform.parse(text)));
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean quiet = arguments.has("quiet");
    ImageReference image =
        Pull.named(session, arguments.operands().getFirst(), arguments.has("all-tags"), quiet);
    Query query =
        new Query("/images/%s/push", image.name())
            .with("tag", image.tag())
            .with("platform", arguments.last("platform", Push::platform));
    try (HttpExchange exchange =
        session.client().open("POST", query.toString(), Credentials.headers(session, image))) {
      new ProgressView(session.out(), session.outputIsTerminal(), quiet).show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (quiet) {
      session.out().println(image);
    }
    return 0;
  }
}
