package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.util.Map;

/**
 * {@code gantry sign}. The daemon signs: cryptography in the command would cost each start of it.
 */
final class Sign extends Verb {
  Sign() {
    super(
        "NAME[:TAG|@DIGEST]",
        "Sign an image in its registry, as cosign does",
        Flag.value("key", "file", "Private key in PEM; - reads it from STDIN"),
        Flag.toggle("referrer", "Store the signature as a referrer instead of under a tag"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    ImageReference image = ImageReference.parse(arguments.operands().getFirst());
    Map<String, Object> request =
        Map.of(
            "Name", image.toString(),
            "Key", KeyFile.one(session, arguments),
            "Referrer", arguments.has("referrer"));
    byte[] answer =
        session
            .client()
            .post("/gantry/v1/signatures", Credentials.headers(session, image), request);
    session.out().println(Fields.parse(answer).text("Digest"));
    return 0;
  }
}
