package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** {@code gantry create}. */
final class Create extends Verb {
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
                new CreateRequest(arguments, session.environment()).body(false)));
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
    if (pull.equals("always")) {
      Pull.pull(session, image, arguments.has("quiet"));
    }
    Fields created;
    try {
      created = session.client().post(query.toString(), body);
    } catch (ApiException e) {
      if (e.status() != 404
          || !pull.equals("missing")
          || !String.valueOf(e.getMessage()).contains("No such image")) {
        throw e;
      }
      session.err().println("Unable to find image '" + image + "' locally");
      Pull.pull(session, image, arguments.has("quiet"));
      created = session.client().post(query.toString(), body);
    }
    created.texts("Warnings").forEach(warning -> session.err().println("WARNING: " + warning));
    writeIdFile(arguments, created.text("Id"));
    return created.text("Id");
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
