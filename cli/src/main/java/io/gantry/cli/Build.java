package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code gantry build}. */
final class Build extends Verb {
  private static final String SHELL = "/bin/sh";

  Build() {
    super(
        "PATH|URL|-",
        "Build an image from a Dockerfile",
        Flag.value("add-host", "list", "Add a custom host-to-IP mapping (format: \"host:ip\")"),
        Flag.value("allow", "list", "Allow what builds may not (network.host, security.insecure)"),
        Flag.value("build-arg", "list", "Set build-time variables"),
        Flag.value("build-context", "list", "Additional build contexts (e.g., name=path)"),
        Flag.value('f', "file", "string", "Name of the Dockerfile (default: \"PATH/Dockerfile\")"),
        Flag.value("call", "string", "Set method for evaluating build (build, check)"),
        Flag.toggle("check", "Check the Dockerfile, and build nothing (--call=check)"),
        Flag.value("iidfile", "string", "Write the image ID to a file"),
        Flag.optional(
            "invoke-on-error", "command", SHELL, "Run a shell where a RUN failed, in its files"),
        Flag.value("label", "list", "Set metadata for an image"),
        Flag.value('m', "memory", "bytes", "Memory limit of the build's processes"),
        Flag.value("network", "string", "Set the networking mode for the \"RUN\" instructions"),
        Flag.toggle("no-cache", "Do not use cache when building the image"),
        Flag.value('o', "output", "list", "Output destination (format: \"type=local,dest=path\")"),
        Flag.value("platform", "string", "Set target platform for build"),
        Flag.value(
            "progress", "string", "Type of progress output (auto, plain, tty, rawjson, quiet)"),
        Flag.toggle("pull", "Always attempt to pull all referenced images"),
        Flag.toggle('q', "quiet", "Suppress the build output and print image ID on success"),
        Flag.value("secret", "list", "Secret to expose to the build (id=mysecret,src=/path)"),
        Flag.value("shm-size", "bytes", "Shared memory size for the build's processes"),
        Flag.value("ssh", "list", "SSH agent or keys to expose (default|id[=socket|key[,key]])"),
        Flag.value('t', "tag", "list", "Name and optionally a tag (format: \"name:tag\")"),
        Flag.value("target", "string", "Set the target build stage to build"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<BuildOutput> outputs = arguments.all("output", BuildOutput::parse);
    String call = arguments.has("check") ? "check" : arguments.last("call", "build");
    BuildFiles files = BuildFiles.of(session, arguments);
    if (call.equals("check")) {
      return check(session, arguments, files);
    } else if (!call.equals("build")) {
      throw new UsageException("unknown call \"" + call + "\": build or check");
    }
    String progress = arguments.last("progress", "auto");
    BuildView view =
        new BuildView(session.err(), progress, session.errorIsTerminal(), arguments.has("quiet"));
    String id;
    List<AgentForward.Wish> wishes = arguments.all("ssh", AgentForward.Wish::parse);
    boolean talks = !wishes.isEmpty() || arguments.given("invoke-on-error");
    String name = talks ? UUID.randomUUID().toString() : "";
    List<Runnable> ends = new ArrayList<>();
    Query query = query(arguments).with("session", name);
    try {
      arguments
          .last("invoke-on-error")
          .ifPresent(command -> ends.add(shell(session, name, command, query, view)::close));
      for (AgentForward.Wish wish : wishes) {
        query.with("ssh", wish.id());
        ends.add(AgentForward.open(session, name, wish)::close);
      }
      id = build(session, arguments, files, query, view);
    } finally {
      ends.forEach(Runnable::run);
    }
    outputs.forEach(output -> output.write(session, id));
    if (!outputs.isEmpty() && arguments.all("tag").isEmpty()) {
      // Only what it went out to was wanted; the cache keeps the steps.
      session.client().delete(new Query("/images/%s", id).toString());
    }
    view.warn();
    if (view.isQuiet()) {
      session.out().println(id);
    }
    return 0;
  }

  private static BuildShell shell(
      Session session, String build, String command, Query query, BuildView view) {
    query.with("invoke", command.equals(SHELL) ? "" : command);
    query.when("invoketty", session.inputIsTerminal());
    return BuildShell.open(session, build, view);
  }

  private static String build(
      Session session, Arguments arguments, BuildFiles files, Query query, BuildView view) {
    try (HttpExchange exchange =
        session.client().upload("POST", query.toString(), auths(session, files), files::writeTo)) {
      String id = view.show(exchange.body());
      arguments.last("iidfile").ifPresent(file -> write(Path.of(file), id));
      return id;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int check(Session session, Arguments arguments, BuildFiles files) {
    String path = query(arguments).with("call", "check").toString();
    try (HttpExchange exchange =
        session.client().upload("POST", path, Map.of(), files.dockerfile()::writeTo)) {
      return BuildCheckView.show(session.out(), Fields.parse(exchange.body().readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Query query(Arguments arguments) {
    Query query =
        new Query("/build")
            .with("gantry", 1)
            .with("dockerfile", BuildFiles.name(arguments))
            .with("buildargs", json(pairs(arguments.all("build-arg"), true)))
            .with("labels", json(pairs(arguments.all("label"), false)))
            .with("remote", BuildFiles.remote(arguments))
            .with("target", arguments.last("target"))
            .with("platform", arguments.last("platform"))
            .with("networkmode", arguments.last("network"))
            .with("memory", arguments.last("memory", ByteSizes::parse))
            .with("shmsize", arguments.last("shm-size", ByteSizes::parse))
            .when("nocache", arguments.has("no-cache"))
            .when("pull", arguments.has("pull"));
    arguments.all("tag").forEach(tag -> query.with("t", tag));
    arguments.all("add-host").forEach(host -> query.with("extrahosts", host));
    arguments.all("allow").forEach(allowed -> query.with("allow", allowed));
    return query;
  }

  private static Map<String, String> auths(Session session, BuildFiles files) {
    return Map.of("X-Registry-Config", new Credentials(session).header(files.images()));
  }

  private static String json(Map<String, @Nullable String> map) {
    return new String(Json.write(map), StandardCharsets.UTF_8);
  }

  /** A name alone has its value from the environment, if it is there. */
  private static Map<String, @Nullable String> pairs(List<String> texts, boolean environment) {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals >= 0) {
        pairs.put(text.substring(0, equals), text.substring(equals + 1));
      } else {
        Optional<String> value =
            environment ? Optional.ofNullable(System.getenv(text)) : Optional.of("");
        value.ifPresent(found -> pairs.put(text, found));
      }
    }
    return pairs;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fields of {@code key=value,key=value}. */
  static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("\"" + part + "\" must be a key=value pair");
      }
      fields.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return fields;
  }
}
