package io.gantry.docker;

import io.gantry.engine.CommitOptions;
import io.gantry.engine.Containers;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /commit}: a container becomes an image. */
record ContainerCommit(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    String container =
        query
            .text("container")
            .orElseThrow(() -> HttpFailure.badRequest("bad parameter: container cannot be empty"));
    Optional<String> reference =
        query.text("repo").map(repo -> query.text("tag").map(tag -> repo + ":" + tag).orElse(repo));
    CommitOptions options =
        new CommitOptions(
            reference,
            query.text("author").orElse(""),
            query.text("comment").orElse(""),
            query.flag("pause", true),
            changes(query),
            config(call.body()));
    call.json(201, new IdResponse(containers.commit(container, options)));
  }

  /** One instruction each, or several in lines. */
  private static List<String> changes(Query query) {
    return query.all("changes").stream()
        .flatMap(String::lines)
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Clients that have no wishes send nothing, null, or an empty object. */
  private static Optional<ImageConfig.Config> config(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.isEmpty() || text.equals("null") || text.equals("{}")
        ? Optional.empty()
        : Optional.of(config(Call.json(body, ContainerConfig.class)));
  }

  // NullAway sees a record's constructor without the annotations of its type arguments.
  @SuppressWarnings("NullAway")
  private static ImageConfig.Config config(ContainerConfig asked) {
    return new ImageConfig.Config(
        asked.user(),
        asked.exposedPorts(),
        asked.env(),
        words(asked.entrypoint()),
        words(asked.cmd()),
        asked.volumes(),
        asked.workingDir(),
        asked.labels(),
        asked.stopSignal().isEmpty() ? null : asked.stopSignal(),
        asked.stopTimeout(),
        asked.healthcheck() == null
            ? null
            : Call.json(Json.write(asked.healthcheck()), ImageConfig.Healthcheck.class),
        List.of(),
        null,
        null,
        Map.of());
  }

  private static @Nullable List<String> words(@Nullable Argv argv) {
    return argv == null ? null : argv.words();
  }
}
