package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code gantry stats}: what running containers use, once or as a picture that renews itself. */
final class Stats extends Verb {
  Stats() {
    super(
        "[CONTAINER...]",
        "Display a live stream of container(s) resource usage statistics",
        Flag.toggle('a', "all", "Show all containers (default shows just running)"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle("no-stream", "Disable streaming stats and only pull the first result"),
        Flag.toggle("no-trunc", "Do not truncate output"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> names =
        arguments.operands().isEmpty()
            ? running(session, arguments.has("all"))
            : arguments.operands();
    if (arguments.has("no-stream")) {
      List<StatsSample> samples = new ArrayList<>();
      int status =
          Each.runQuietly(
              session,
              names,
              name ->
                  samples.add(
                      new StatsSample(Fields.parse(session.client().getBytes(path(name, false))))));
      listing(arguments).print(session.out(), arguments, samples);
      return status;
    }
    return stream(session, arguments, names);
  }

  private static List<String> running(Session session, boolean all) {
    return Fields.parseList(
            session.client().getBytes(new Query("/containers/json").when("all", all).toString()))
        .stream()
        .map(container -> container.text("Id"))
        .toList();
  }

  private static String path(String name, boolean stream) {
    return new Query("/containers/%s/stats", name).with("stream", stream).toString();
  }

  /** One connection a container; the picture is drawn anew whenever the first of them has news. */
  private static int stream(Session session, Arguments arguments, List<String> names) {
    Map<String, StatsSample> latest = new ConcurrentHashMap<>();
    for (String name : names.subList(Math.min(1, names.size()), names.size())) {
      Thread.ofVirtual().start(() -> follow(session, name, latest, () -> {}));
    }
    if (!names.isEmpty()) {
      follow(session, names.getFirst(), latest, () -> draw(session, arguments, names, latest));
    }
    return 0;
  }

  private static void follow(
      Session session, String name, Map<String, StatsSample> latest, Runnable changed) {
    try (HttpExchange exchange = session.client().open("GET", path(name, true))) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(exchange.body(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        latest.put(name, new StatsSample(new Fields(Json.readMap(line))));
        changed.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void draw(
      Session session, Arguments arguments, List<String> names, Map<String, StatsSample> latest) {
    session.out().print(session.outputIsTerminal() ? "\033[H\033[J" : "");
    listing(arguments)
        .print(
            session.out(),
            arguments,
            names.stream().filter(latest::containsKey).map(latest::get).toList());
    session.out().flush();
  }

  private static Listing<StatsSample> listing(Arguments arguments) {
    boolean whole = arguments.has("no-trunc");
    return new Listing<StatsSample>()
        .column(
            "ID",
            "CONTAINER ID",
            sample ->
                whole ? sample.id() : sample.id().substring(0, Math.min(12, sample.id().length())))
        .hidden("Container", "CONTAINER", StatsSample::id)
        .column("Name", "NAME", StatsSample::name)
        .column("CPUPerc", "CPU %", StatsSample::cpuPercent)
        .column("MemUsage", "MEM USAGE / LIMIT", StatsSample::memory)
        .column("MemPerc", "MEM %", StatsSample::memoryPercent)
        .column("NetIO", "NET I/O", StatsSample::network)
        .column("BlockIO", "BLOCK I/O", StatsSample::blocks)
        .column("PIDs", "PIDS", StatsSample::pids);
  }
}
