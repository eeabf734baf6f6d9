package io.gantry.docker;

import io.gantry.builder.BuildRequest;
import io.gantry.builder.BuiltinArguments;
import io.gantry.builder.NamedContext;
import io.gantry.builder.RemoteContext;
import io.gantry.builder.dockerfile.Dockerfile;
import io.gantry.builder.dockerfile.DockerfileParser;
import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.builder.solve.AgentSource;
import io.gantry.builder.solve.ContextFiles;
import io.gantry.builder.solve.ContextFolder;
import io.gantry.builder.solve.Contexts;
import io.gantry.builder.solve.DebugShell;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.builder.solve.GitFetch;
import io.gantry.builder.solve.HttpGet;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From the query and the archive of {@code POST /build} to what the engine builds. */
final class BuildReader {
  private static final int MOST_DOCKERFILE = 4 << 20;
  private static final int MOST_SECRET = 500 << 10;
  private static final String DOCKERFILE = "Dockerfile";
  private static final String IGNORE = ".dockerignore";

  private final Query query;
  private final BuildStreams streams;
  private final HttpGet http;

  BuildReader(Query query, BuildStreams streams, HttpGet http) {
    this.query = query;
    this.streams = streams;
    this.http = http;
  }

  /** Refuses, before anything is read, what cannot be. */
  void check() {
    if (query.text("version").orElse("1").equals("2")) {
      throw HttpFailure.badRequest(
          "BuildKit's protocol is not spoken here. Hint: set DOCKER_BUILDKIT=0");
    }
    remote()
        .filter(text -> !RemoteContext.isAddress(text))
        .ifPresent(text -> {
          throw HttpFailure.badRequest("cannot build from " + text + ": it is no address");
        });
    var _ = names();
    var _ = call();
  }

  /** The address of the context, if it does not come with the request. */
  private Optional<String> remote() {
    return query.text("remote").filter(text -> !text.equals("client-session"));
  }

  /** What is asked instead of a build. */
  Optional<BuildCall> call() {
    return query.flag("gantry") ? query.text("call").map(BuildCall::parse) : Optional.empty();
  }

  /**
   * @param archive what came; of Gantry's own client it holds the context and more in folders
   * @param work for folders that go with the build
   */
  BuildRequest read(ContextFiles archive, Path work) throws InterruptedException {
    boolean own = query.flag("gantry");
    BuildContexts further =
        own ? BuildContexts.of(query, archive) : new BuildContexts(Map.of(), Map.of());
    Map<String, ContextFiles> folders = new HashMap<>(further.folders());
    Map<String, byte[]> secrets = new HashMap<>();
    if (own) {
      archive.folder("secrets").ifPresent(files -> secrets(files, secrets));
    }
    Map<String, AgentSource> agents = agents();
    GitFetch.Access access =
        new GitFetch.Access(secrets, Optional.ofNullable(agents.get("default")));
    Optional<ContextFolder> fetched = fetched(work, access);
    ContextFiles sent = own ? archive.folder("context").orElseGet(() -> empty(work)) : archive;
    ContextFiles context = fetched.isPresent() ? fetched.get() : sent;
    folders.put("", context);
    String name = query.text("dockerfile").orElse(DOCKERFILE);
    byte[] dockerfile =
        sent(archive, own, "dockerfile", MOST_DOCKERFILE)
            .or(() -> context.read(name, MOST_DOCKERFILE))
            .orElseThrow(
                () -> GantryException.invalid("Cannot locate specified Dockerfile: " + name));
    Optional<byte[]> ignore =
        own && fetched.isEmpty()
            ? sent(archive, true, "dockerignore", IgnoreFile.MAX_BYTES)
            : (fetched.isEmpty() ? List.of(IGNORE) : IgnoreFile.candidates(name))
                .stream()
                    .map(file -> context.read(file, IgnoreFile.MAX_BYTES))
                    .flatMap(Optional::stream)
                    .findFirst();
    IgnoreFile ignored =
        ignore.map(bytes -> IgnoreFile.parse(IGNORE, bytes)).orElse(IgnoreFile.empty());
    fetched.filter(_ -> !ignored.isEmpty()).ifPresent(folder -> folder.leaveOut(ignored::ignores));
    if (!own) {
      dropIgnored(context, name, ignored);
    }
    Contexts contexts = new Contexts(folders, secrets, agents, shell());
    return request(DockerfileParser.parse(name, dockerfile), contexts, further.named(), ignored);
  }

  /** The name by which the client's further connections are known; empty without any. */
  String session() {
    return query.text("session").orElse("");
  }

  private Map<String, AgentSource> agents() throws InterruptedException {
    Map<String, AgentSource> agents = new HashMap<>();
    for (String id : query.flag("gantry") ? query.all("ssh") : List.<String>of()) {
      agents.put(id, new AgentStream(streams.take(session(), "ssh-" + id)));
    }
    return agents;
  }

  /** Whoever wants to look at what fails, and with what. */
  private Optional<DebugShell> shell() throws InterruptedException {
    if (!query.flag("gantry") || !query.has("invoke")) {
      return Optional.empty();
    }
    List<String> command =
        query
            .text("invoke")
            .map(text -> List.of("/bin/sh", "-c", text))
            .orElseGet(() -> List.of("/bin/sh"));
    BuildStreams.Stream stream = streams.take(session(), "shell");
    return Optional.of(new ShellStream(stream, query.flag("invoketty"), command));
  }

  private Optional<ContextFolder> fetched(Path work, GitFetch.Access access)
      throws InterruptedException {
    if (remote().isEmpty()) {
      return Optional.empty();
    }
    Optional<Boolean> keepGitDir = new BuiltinArguments(arguments()).keepGitDir();
    return Optional.of(RemoteContext.fetch(remote().get(), keepGitDir, access, http, work));
  }

  /** A file beside the context, which Gantry's own client sends. */
  private static Optional<byte[]> sent(ContextFiles archive, boolean own, String name, int most) {
    return own ? archive.read(name, most) : Optional.empty();
  }

  private BuildRequest request(
      Dockerfile dockerfile,
      Contexts contexts,
      Map<String, NamedContext> named,
      IgnoreFile ignored) {
    return new BuildRequest(
        dockerfile,
        contexts,
        named,
        ignored,
        arguments(),
        query.map("labels"),
        query.text("target"),
        BuildWishes.cache(query),
        query.flag("pull"),
        BuildWishes.image(query, names(), arguments()),
        network(),
        BuildWishes.platforms(query),
        limits(),
        Set.copyOf(query.all("allow")));
  }

  private String network() {
    String mode = query.text("networkmode").orElse("bridge");
    return mode.equals("default") ? "bridge" : mode;
  }

  /** Clients send null for what their environment does not have. */
  private Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    Json.readMap(query.text("buildargs").orElse("{}"))
        .forEach((name, value) -> {
          if (value != null) {
            arguments.put(name, String.valueOf(value));
          }
        });
    return arguments;
  }

  private List<ImageReference> names() {
    List<ImageReference> names = new ArrayList<>();
    for (String text : query.all("t")) {
      if (!text.isEmpty()) {
        ImageReference name = ImageReference.parse(text);
        if (name.digest().isPresent()) {
          throw HttpFailure.badRequest("refusing to create a tag with a digest reference");
        }
        names.add(name.tag().isPresent() ? name : name.withTag(ImageReference.DEFAULT_TAG));
      }
    }
    return names.stream().distinct().toList();
  }

  private ExecLimits limits() {
    List<String> ulimits = new ArrayList<>();
    query
        .text("ulimits")
        .filter(text -> !text.equals("null"))
        .map(text -> Json.readList(text.getBytes(StandardCharsets.UTF_8), UlimitWire.class))
        .orElse(List.of())
        .forEach(limit -> ulimits.add(limit.name() + "=" + limit.soft() + ":" + limit.hard()));
    return new ExecLimits(
        number("memory"),
        number("memswap"),
        number("cpushares"),
        number("cpuperiod"),
        number("cpuquota"),
        query.text("cpusetcpus").orElse(""),
        query.text("cpusetmems").orElse(""),
        number("shmsize"),
        ulimits,
        query.all("extrahosts"),
        query.text("cgroupparent").orElse(""));
  }

  private long number(String name) {
    String text = query.text(name).orElse("0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest("invalid value \"" + text + "\" for " + name);
    }
  }

  private static ContextFiles empty(Path work) {
    try {
      return ContextFolder.of(Files.createTempDirectory(work, "empty-"));
    } catch (IOException e) {
      throw GantryException.internal("make an empty context: " + e, e);
    }
  }

  private static void secrets(ContextFiles files, Map<String, byte[]> secrets) {
    for (String id : files.names()) {
      files.read(id, MOST_SECRET).ifPresent(bytes -> secrets.put(id, bytes));
    }
  }

  /** A client must send these two; they are no part of the context if it says so itself. */
  private static void dropIgnored(ContextFiles context, String dockerfile, IgnoreFile ignored) {
    Stream.of(dockerfile, IGNORE).filter(ignored::ignores).forEach(context::remove);
  }
}
