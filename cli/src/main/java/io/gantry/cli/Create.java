package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** {@code gantry create}. */
final class Create extends Verb {
  /** What names an image by its content can be had from no registry. */
  private static final String ID = "(sha256:)?[a-f0-9]{64}";

  private static final List<String> PULL_POLICIES = List.of("always", "missing", "never", "lazy");

  Create() {
    super("IMAGE [COMMAND] [ARG...]", "Create a new container", RunFlags.ALL);
    optionsEndAtFirstOperand();
  }

  @Override
  int run(Session session, Arguments arguments) {
    session
        .out()
        .println(
            create(
                session,
                arguments,
                new CreateRequest(arguments, session.environment())
                    .body(false, session::outputSize)));
    return 0;
  }

  /**
   * Creates the container, pulling its image when that is missing and may be pulled; its id comes
   * back.
   */
  static String create(Session session, Arguments arguments, Map<String, Object> body) {
    Query query =
        new Query("/containers/create")
            .with("name", arguments.last("name"))
            .with("platform", arguments.last("platform"));
    String image = arguments.operands().getFirst();
    String pull = arguments.last("pull", "missing");
    if (!PULL_POLICIES.contains(pull)) {
      throw new UsageException(
          "invalid pull option: '"
              + pull
              + "': must be one of \"always\", \"missing\", \"never\" or \"lazy\"");
    } else if (pull.equals("always")) {
      pull(session, arguments, ImageReference.parse(image));
    }
    Fields created;
    try {
      created = session.client().post(query.toString(), body);
    } catch (ApiException e) {
      if (!isMissing(e) || pull.equals("never") || pull.equals("always") || image.matches(ID)) {
        throw e;
      }
      ImageReference missing = ImageReference.parse(image);
      if (!arguments.has("quiet")) {
        session.err().println("Unable to find image '" + missing.familiar() + "' locally");
      }
      pull(session, arguments, missing);
      created = session.client().post(query.toString(), body);
    }
    created.texts("Warnings").forEach(warning -> session.err().println("WARNING: " + warning));
    writeIdFile(arguments, created.text("Id"));
    return created.text("Id");
  }

  /** It is not here, or only for another platform. */
  private static boolean isMissing(ApiException e) {
    String message = String.valueOf(e.getMessage());
    return e.status() == 404
        && (message.contains("No such image")
            || message.contains("does not match the specified platform"));
  }

  /** Standard output is the container's, or for its id: what a pull says goes beside it. */
  private static void pull(Session session, Arguments arguments, ImageReference image) {
    Pull.pull(
        session,
        image,
        arguments.last("platform"),
        arguments.last("pull", "missing").equals("lazy"),
        new ProgressView(session.err(), session.errorIsTerminal(), arguments.has("quiet")));
  }

  private static void writeIdFile(Arguments arguments, String id) {
    arguments
        .last("cidfile")
        .ifPresent(file -> {
          try {
            Files.writeString(Path.of(file), id, StandardOpenOption.CREATE_NEW);
          } catch (FileAlreadyExistsException e) {
            throw new UsageException(
                "container ID file found, make sure the other container isn't running or delete "
                    + file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
