package io.gantry.cli;

/** {@code gantry attach}. */
final class Attach extends Verb {
  Attach() {
    super(
        "CONTAINER",
        "Attach local standard input, output, and error streams to a running container",
        Flag.toggle("no-stdin", "Do not attach STDIN"),
        Flag.value("detach-keys", "string", "Override the key sequence for detaching a container"),
        Flag.toggle("sig-proxy", "Proxy all received signals to the process (default true)"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String name = arguments.operands().getFirst();
    DaemonClient client = session.client();
    Fields container =
        Fields.parse(client.getBytes(new Query("/containers/%s/json", name).toString()));
    if (!container.object("State").flag("Running")) {
      throw new UsageException("cannot attach to a stopped container, start it first");
    }
    boolean terminal = container.object("Config").flag("Tty");
    boolean interactive =
        !arguments.has("no-stdin") && container.object("Config").flag("OpenStdin");
    boolean proxy = arguments.last("sig-proxy", "true").equals("true") && !terminal;
    if (proxy) {
      TerminalSignals.forward(signal ->
          client.post(new Query("/containers/%s/kill", name).with("signal", signal).toString()));
    }
    HttpExchange exit = client.open("POST", new Query("/containers/%s/wait", name).toString());
    try (HttpExchange exchange = open(client, name, interactive, true, true, arguments)) {
      Relay.run(
          session,
          exchange,
          terminal,
          interactive,
          new Query("/containers/%s/resize", name).toString());
    }
    return ExitStatus.afterRelay(client, name, exit);
  }

  static HttpExchange open(
      DaemonClient client, String name, boolean in, boolean out, boolean err, Arguments arguments) {
    Query query =
        new Query("/containers/%s/attach", name)
            .with("stream", 1)
            .when("stdin", in)
            .when("stdout", out)
            .when("stderr", err)
            .with("detachKeys", arguments.last("detach-keys"));
    return client.hijack(query.toString(), null);
  }
}
