package io.gantry.cli;

/** {@code gantry start}. */
final class Start extends Verb {
  Start() {
    super(
        "CONTAINER [CONTAINER...]",
        "Start one or more stopped containers",
        Flag.toggle('a', "attach", "Attach STDOUT/STDERR and forward signals"),
        Flag.toggle('i', "interactive", "Attach container's STDIN"),
        Flag.value("detach-keys", "string", "Override the key sequence for detaching a container"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (!arguments.has("attach") && !arguments.has("interactive")) {
      return Each.run(session, arguments.operands(), name -> start(session.client(), name));
    } else if (arguments.operands().size() > 1) {
      throw new UsageException("you cannot start and attach multiple containers at once");
    }
    return attached(session, arguments, arguments.operands().getFirst());
  }

  private static int attached(Session session, Arguments arguments, String name) {
    DaemonClient client = session.client();
    Fields config =
        Fields.parse(client.getBytes(new Query("/containers/%s/json", name).toString()))
            .object("Config");
    boolean interactive = arguments.has("interactive") && config.flag("OpenStdin");
    boolean terminal = config.flag("Tty");
    try (HttpExchange exchange = Attach.open(client, name, interactive, true, true, arguments)) {
      HttpExchange exit =
          client.open(
              "POST",
              new Query("/containers/%s/wait", name).with("condition", "next-exit").toString());
      start(client, name);
      Relay.run(
          session,
          exchange,
          terminal,
          interactive,
          new Query("/containers/%s/resize", name).toString());
      return ExitStatus.afterRelay(client, name, exit);
    }
  }

  static void start(DaemonClient client, String name) {
    client.post(new Query("/containers/%s/start", name).toString());
  }
}
