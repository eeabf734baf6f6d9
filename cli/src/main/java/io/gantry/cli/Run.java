package io.gantry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code gantry run}: create, attach, wait, start, in this order, so that neither the first byte
 * nor the exit can be missed.
 */
final class Run extends Verb {
  Run() {
    super(
        "IMAGE|JAR [COMMAND] [ARG...]",
        "Create and run a new container from an image",
        flagsOfRun());
    optionsEndAtFirstOperand();
  }

  private static List<Flag> flagsOfRun() {
    List<Flag> flags = new ArrayList<>(RunFlags.ALL);
    flags.addAll(JavaFlags.BOTH);
    flags.add(Flag.toggle('d', "detach", "Run container in background and print container ID"));
    return flags;
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean detached = arguments.has("detach");
    if (detached
        && arguments.has("rm")
        && arguments.last("restart").filter(policy -> !policy.equals("no")).isPresent()) {
      throw new UsageException("conflicting options: cannot specify both --restart and --rm");
    }
    if (!detached
        && arguments.has("tty")
        && arguments.has("interactive")
        && !session.inputIsTerminal()) {
      throw new UsageException("the input device is not a TTY");
    }
    String image = arguments.operands().getFirst();
    boolean built = image.endsWith(".jar") && Files.exists(Path.of(image));
    if (built) {
      return run(session, new JavaBuild(session, arguments).forRun(), detached);
    }
    JavaFlags.checkOther(arguments, JavaFlags.BOTH);
    return run(session, arguments, detached);
  }

  private static int run(Session session, Arguments arguments, boolean detached) {
    String id =
        Create.create(
            session,
            arguments,
            new CreateRequest(arguments, session.environment())
                .body(detached, session::outputSize));
    if (detached) {
      Start.start(session.client(), id);
      session.out().println(id);
      return 0;
    }
    return foreground(session, arguments, id);
  }

  private static int foreground(Session session, Arguments arguments, String id) {
    DaemonClient client = session.client();
    boolean terminal = arguments.has("tty");
    boolean interactive = arguments.has("interactive");
    if (!terminal && arguments.last("sig-proxy", "true").equals("true")) {
      TerminalSignals.forward(signal ->
          client.post(new Query("/containers/%s/kill", id).with("signal", signal).toString()));
    }
    try (HttpExchange exchange =
        Attach.open(
            client,
            id,
            interactive,
            attaches(arguments, "stdout"),
            attaches(arguments, "stderr"),
            arguments)) {
      HttpExchange exit =
          client.open(
              "POST",
              new Query("/containers/%s/wait", id)
                  .with("condition", arguments.has("rm") ? "removed" : "next-exit")
                  .toString());
      Start.start(client, id);
      Relay.run(
          session,
          exchange,
          terminal,
          interactive,
          new Query("/containers/%s/resize", id).toString());
      return terminal ? ExitStatus.afterRelay(client, id, exit) : ExitStatus.of(exit);
    }
  }

  private static boolean attaches(Arguments arguments, String stream) {
    return !arguments.given("attach")
        || arguments.all("attach").stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(stream));
  }
}
