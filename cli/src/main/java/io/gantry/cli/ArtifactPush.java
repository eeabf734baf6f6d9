package io.gantry.cli;

import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gantry artifact push}: files at a registry, as {@code oras push} puts them there. */
final class ArtifactPush extends Verb {
  ArtifactPush() {
    super(
        "NAME[:TAG] FILE[:TYPE] [FILE...]",
        "Upload files to a registry as one artifact",
        Flag.value('a', "annotation", "name=value", "Annotate the artifact's manifest"),
        Flag.toggle('q', "quiet", "Suppress verbose output"),
        Flag.value("subject", "name", "Image in the same repository to which the artifact refers"),
        Flag.value("type", "string", "Media type of the artifact"));
  }

  @Override
  String details() {
    return """
    Files keep their names below the working folder. TYPE is the media type of one file
    (default application/octet-stream).
    """;
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean quiet = arguments.has("quiet");
    List<String> operands = arguments.operands();
    ImageReference name = Pull.named(session, operands.getFirst(), false, quiet);
    List<ArtifactFile> files = new ArrayList<>();
    Map<String, String> types = new LinkedHashMap<>();
    for (String operand : operands.subList(1, operands.size())) {
      ArtifactFile file = ArtifactFile.parse(operand);
      files.add(file);
      file.type().ifPresent(type -> types.put(file.title(), type));
    }
    Map<String, String> annotations = arguments.pairs("annotation");
    Query query =
        new Query("/gantry/v1/artifacts/push")
            .with("ref", name)
            .with("artifactType", arguments.last("type"))
            .with("fileTypes", Json.writeString(types))
            .with("annotations", Json.writeString(annotations))
            .with("subject", arguments.last("subject"));
    try (HttpExchange exchange =
        session
            .client()
            .upload(
                "POST",
                query.toString(),
                Credentials.headers(session, name),
                out -> ArtifactFile.write(files, out))) {
      new ProgressView(session.out(), session.outputIsTerminal(), quiet).show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (quiet) {
      session.out().println(name);
    }
    return 0;
  }
}
