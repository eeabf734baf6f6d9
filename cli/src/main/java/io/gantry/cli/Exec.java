package io.gantry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gantry exec}. */
final class Exec extends Verb {
  Exec() {
    super(
        "CONTAINER COMMAND [ARG...]",
        "Execute a command in a running container",
        Flag.toggle('d', "detach", "Detached mode: run command in the background"),
        Flag.value("detach-keys", "string", "Override the key sequence for detaching a container"),
        Flag.value('e', "env", "list", "Set environment variables"),
        Flag.value("env-file", "list", "Read in a file of environment variables"),
        Flag.toggle('i', "interactive", "Keep STDIN open even if not attached"),
        Flag.toggle("privileged", "Give extended privileges to the command"),
        Flag.toggle('t', "tty", "Allocate a pseudo-TTY"),
        Flag.value('u', "user", "string", "Username or UID (format: <name|uid>[:<group|gid>])"),
        Flag.value('w', "workdir", "string", "Working directory inside the container"));
    optionsEndAtFirstOperand();
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean terminal = arguments.has("tty");
    boolean interactive = arguments.has("interactive");
    if (terminal && interactive && !session.inputIsTerminal()) {
      throw new UsageException("the input device is not a TTY");
    }
    DaemonClient client = session.client();
    List<String> operands = arguments.operands();
    String id =
        client
            .post(
                new Query("/containers/%s/exec", operands.getFirst()).toString(),
                request(session, arguments))
            .text("Id");
    Map<String, Object> how = new LinkedHashMap<>();
    how.put("Detach", arguments.has("detach"));
    how.put("Tty", terminal);
    if (arguments.has("detach")) {
      client.postQuietly(new Query("/exec/%s/start", id).toString(), how);
      return 0;
    }
    if (terminal) {
      session
          .outputSize()
          .ifPresent(size -> how.put("ConsoleSize", List.of(size.rows(), size.columns())));
    }
    try (HttpExchange exchange = client.hijack(new Query("/exec/%s/start", id).toString(), how)) {
      Relay.run(
          session, exchange, terminal, interactive, new Query("/exec/%s/resize", id).toString());
    }
    return (int)
        Fields.parse(client.getBytes(new Query("/exec/%s/json", id).toString())).number("ExitCode");
  }

  private static Map<String, Object> request(Session session, Arguments arguments) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("AttachStdin", arguments.has("interactive"));
    request.put("AttachStdout", true);
    request.put("AttachStderr", true);
    request.put("Tty", arguments.has("tty"));
    request.put("Privileged", arguments.has("privileged"));
    request.put("Env", Environment.collect(arguments, session.environment()));
    request.put("Cmd", arguments.operands().subList(1, arguments.operands().size()));
    arguments.last("user").ifPresent(user -> request.put("User", user));
    arguments.last("workdir").ifPresent(folder -> request.put("WorkingDir", folder));
    arguments.last("detach-keys").ifPresent(keys -> request.put("DetachKeys", keys));
    return request;
  }
}
