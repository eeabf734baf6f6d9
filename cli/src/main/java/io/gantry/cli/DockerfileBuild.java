package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A build of a Dockerfile by the daemon, with what the client lends it meanwhile. */
final class DockerfileBuild {
  private final Session session;
  private final Arguments arguments;
  private final List<BuildOutput> outputs;
  private final BuildFiles files;

  DockerfileBuild(Session session, Arguments arguments, List<BuildOutput> outputs) {
    this.session = session;
    this.arguments = arguments;
    this.outputs = outputs;
    this.files = BuildFiles.of(session, arguments);
  }

  /** Looks at the file only; the exit code. */
  int ask(BuildCall call) {
    String path = BuildQuery.of(arguments, outputs).with("call", call.query()).toString();
    try (HttpExchange exchange =
        session.client().upload("POST", path, Map.of(), files.dockerfile()::writeTo)) {
      return new BuildCallView(session.out()).show(call, exchange.body().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The image, and those of other platforms that an output needs. */
  BuiltImages build() {
    String progress = arguments.last("progress", "auto");
    BuildView view =
        new BuildView(session.err(), progress, session.errorIsTerminal(), arguments.has("quiet"));
    List<AgentForward.Wish> wishes = arguments.all("ssh", AgentForward.Wish::parse);
    boolean talks = !wishes.isEmpty() || arguments.given("invoke-on-error");
    String name = talks ? UUID.randomUUID().toString() : "";
    List<Runnable> ends = new ArrayList<>();
    Query query = BuildQuery.of(arguments, outputs).with("session", name);
    files.contexts().told().forEach(context -> query.with("buildcontext", context));
    try {
      arguments
          .last("invoke-on-error")
          .ifPresent(command -> ends.add(shell(name, command, query, view)::close));
      for (AgentForward.Wish wish : wishes) {
        query.with("ssh", wish.id());
        ends.add(AgentForward.open(session, name, wish)::close);
      }
      BuiltImages built = upload(query, view);
      view.warn();
      return built;
    } finally {
      ends.forEach(Runnable::run);
    }
  }

  private BuildShell shell(String build, String command, Query query, BuildView view) {
    query.with("invoke", command.equals(BuildFlags.SHELL) ? "" : command);
    query.when("invoketty", session.inputIsTerminal());
    return BuildShell.open(session, build, view);
  }

  private BuiltImages upload(Query query, BuildView view) {
    Map<String, String> auths = BuildQuery.auths(session, files, arguments);
    try (HttpExchange exchange =
        session.client().upload("POST", query.toString(), auths, files::writeTo)) {
      return view.show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
