package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code gantry artifact pull}: the files of an artifact, as {@code oras pull} brings them. */
final class ArtifactPull extends Verb {
  ArtifactPull() {
    super(
        "NAME[:TAG|@DIGEST]",
        "Download the files of an artifact from a registry",
        Flag.toggle('k', "keep-old-files", "Fail instead of replacing files that exist"),
        Flag.value('o', "output", "folder", "Folder for the files (default \".\")"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    ImageReference name = ImageReference.parse(arguments.operands().getFirst());
    String query = new Query("/gantry/v1/artifacts").with("ref", name).toString();
    Path folder = Path.of(arguments.last("output", "")).toAbsolutePath().normalize();
    try (HttpExchange exchange =
        session.client().open("GET", query, Credentials.headers(session, name))) {
      new ArtifactFolder(Files.createDirectories(folder), arguments.has("keep-old-files"))
          .unpack(exchange.body())
          .forEach(file -> session.out().println(Printable.text(file)));
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
