package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code gantry import}: a root file system becomes an image of one layer. */
final class Import extends Verb {
  Import() {
    super(
        "file|- [REPOSITORY[:TAG]]",
        "Import the contents from a tarball to create a filesystem image",
        Flag.value('c', "change", "list", "Apply Dockerfile instruction to the created image"),
        Flag.value('m', "message", "string", "Set commit message for imported image"),
        Flag.value("platform", "string", "Set platform if server is multi-platform capable"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query =
        new Query("/images/create")
            .with("fromSrc", "-")
            .with("message", arguments.last("message"))
            .with("platform", arguments.last("platform"));
    if (operands.size() > 1) {
      query.with("repo", Tag.repository(operands.get(1))).with("tag", Tag.tag(operands.get(1)));
    }
    arguments.all("change").forEach(change -> query.with("changes", change));
    try (InputStream archive = Upload.open(session, operands.getFirst());
        HttpExchange exchange = session.client().upload(query.toString(), archive)) {
      new ProgressView(session.out(), session.outputIsTerminal(), false).show(exchange.body());
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
