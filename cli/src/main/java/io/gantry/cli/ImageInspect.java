package io.gantry.cli;

import io.gantry.oci.ImageReference;
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
        Flag.value('f', "format", "string", "Format output: json, or a Go template"),
        Flag.value("platform", "string", "With --registry: the image of a list for this platform"),
        Flag.toggle("registry", "Ask the registry, without pulling"));
  }

  @Override
  int run(Session session, Arguments arguments) {
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
}
