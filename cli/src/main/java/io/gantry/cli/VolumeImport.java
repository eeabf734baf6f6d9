package io.gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code gantry volume import}. */
final class VolumeImport extends Verb {
  VolumeImport() {
    super(
        "VOLUME [FILE|-]",
        "Import a tar archive into a volume (from STDIN by default); other content stays");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Query query = new Query("/gantry/v1/volumes/%s/import", operands.getFirst());
    try (InputStream archive = Upload.open(session, operands.size() > 1 ? operands.get(1) : "-");
        HttpExchange exchange = session.client().upload(query.toString(), archive)) {
      exchange.body().readAllBytes();
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
