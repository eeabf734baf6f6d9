package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gantry image inspect}: of local images, or of those in a registry without a pull. */
final class ImageInspect extends Verb {
  private final Inspect local = new Inspect("image");

  ImageInspect() {
    super(
        "IMAGE [IMAGE...]",
        "Display detailed information on one or more images",
        Flag.value("attestation", "type", "Print the attestation of this predicate type or digest"),
        Flag.value('f', "format", "string", "Format output: json, or a Go template"),
        Flag.value("platform", "string", "With --registry: the image of a list for this platform"),
        Flag.toggle("registry", "Ask the registry, without pulling"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.given("attestation")) {
      return attestation(session, arguments);
    }
    if (!arguments.has("registry")) {
      if (arguments.given("platform")) {
        throw new UsageException("--platform needs --registry: a local image has one platform");
      }
      return local.run(session, arguments);
    }
    List<Map<String, ?>> found = new ArrayList<>();
    int status =
        Each.runQuietly(
            session,
            arguments.operands(),
            name -> {
              Map<String, Object> answer =
                  new LinkedHashMap<>(
                      ManifestEntry.answer(
                              session, ImageReference.parse(name), arguments.last("platform"))
                          .map());
              answer.remove("Raw");
              found.add(answer);
            });
    Inspect.print(session, arguments, found);
    return status;
  }

  /** The document itself, byte for byte where no terminal could be misled by it. */
  private static int attestation(Session session, Arguments arguments) {
    String type = arguments.last("attestation", "");
    for (String name : arguments.operands()) {
      Query query = new Query("/gantry/v1/attestations").with("image", name).with("type", type);
      byte[] document = session.client().getBytes(query.toString());
      if (session.outputIsTerminal()) {
        session.out().println(Printable.lines(new String(document, StandardCharsets.UTF_8)));
      } else {
        session.out().write(document, 0, document.length);
      }
    }
    return 0;
  }
}
