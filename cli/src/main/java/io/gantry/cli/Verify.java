package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code gantry verify}: succeeds when at least one of the keys signed the image. */
final class Verify extends Verb {
  Verify() {
    super(
        "NAME[:TAG|@DIGEST]",
        "Verify the signatures of an image in its registry",
        Flag.value("key", "file", "Public key or certificate in PEM; - is STDIN (repeatable)"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    KeyFile.require(arguments);
    Map<String, String> keys = new LinkedHashMap<>();
    for (String file : arguments.all("key")) {
      keys.put(file, KeyFile.read(session, file));
    }
    ImageReference image = ImageReference.parse(arguments.operands().getFirst());
    byte[] answer =
        session
            .client()
            .post(
                "/gantry/v1/signatures/verify",
                Credentials.headers(session, image),
                Map.of("Name", image.toString(), "Keys", keys));
    for (Fields signature : Fields.parseList(answer)) {
      session
          .out()
          .println(
              signature.text("Digest")
                  + " signed by "
                  + signature.text("Key")
                  + " as "
                  + signature.text("Reference"));
    }
    return 0;
  }
}
