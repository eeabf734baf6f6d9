package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code gantry copy}: an image from one place to another, registry to registry without a pull. The
 * daemon reads and writes files as well as registries, so paths are sent whole.
 */
final class ImageCopy extends Verb {
  private static final String REGISTRY = "docker://";
  private static final String STORE = "store:";
  private static final List<String> FILES = List.of("oci:", "oci-archive:", "docker-archive:");

  ImageCopy() {
    super(
        "SOURCE DESTINATION",
        "Copy an image between registries, files and the local store",
        Flag.toggle('a', "all", "Copy the images of all platforms if the source is a list"),
        Flag.value("platform", "string", "Copy the image of a list for this platform"),
        Flag.toggle('q', "quiet", "Suppress the progress; print errors only"));
  }

  @Override
  String details() {
    return """
    Source and destination are one of
      [docker://]NAME            an image in a registry; a bare name is one, as in docker pull
      store:NAME                 an image of this machine
      oci:FOLDER[:TAG]           a folder in OCI image layout
      oci-archive:FILE[:NAME]    such a folder in a tar file
      docker-archive:FILE[:NAME] a file as docker save writes it
    """;
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.has("all") && arguments.given("platform")) {
      throw new UsageException("conflicting options: cannot specify both --all and --platform");
    }
    List<ImageReference> registries = new ArrayList<>();
    Query query =
        new Query("/gantry/v1/copy")
            .with("source", place(arguments.operands().get(0), registries))
            .with("destination", place(arguments.operands().get(1), registries))
            .when("all", arguments.has("all"))
            .with("platform", arguments.last("platform"));
    Map<String, String> headers =
        Map.of("X-Registry-Config", new Credentials(session).header(registries));
    try (HttpExchange exchange = session.client().open("POST", query.toString(), headers)) {
      new ProgressView(session.out(), session.outputIsTerminal(), arguments.has("quiet"))
          .show(exchange.body());
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The daemon's form of what the user typed.
   *
   * @param registries gets the name when the place is in a registry
   */
  private static String place(String typed, List<ImageReference> registries) {
    if (typed.startsWith(STORE)) {
      return typed;
    }
    for (String transport : FILES) {
      if (typed.startsWith(transport)) {
        return transport.concat(absolute(typed.substring(transport.length())));
      }
    }
    String name = typed.startsWith(REGISTRY) ? typed.substring(REGISTRY.length()) : typed;
    try {
      registries.add(ImageReference.parse(name));
    } catch (GantryException e) {
      throw new UsageException(
          "\""
              + typed
              + "\" is no place of an image: "
              + e.getMessage()
              + ". Hint: docker://NAME, store:NAME, oci:FOLDER[:TAG], oci-archive:FILE[:NAME],"
              + " docker-archive:FILE[:NAME]");
    }
    return REGISTRY.concat(name);
  }

  /** The path ends at the first colon; what follows is a tag or a name. */
  private static String absolute(String place) {
    int colon = place.indexOf(':');
    String path = colon < 0 ? place : place.substring(0, colon);
    if (path.isEmpty()) {
      throw new UsageException("\"" + place + "\" names no file");
    }
    String whole = Path.of(path).toAbsolutePath().normalize().toString();
    return colon < 0 ? whole : whole.concat(place.substring(colon));
  }
}
