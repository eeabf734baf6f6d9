package io.gantry.cli;

import java.util.Map;

/** {@code gantry network disconnect}. */
final class NetworkDisconnect extends Verb {
  NetworkDisconnect() {
    super(
        "NETWORK CONTAINER",
        "Disconnect a container from a network",
        Flag.toggle('f', "force", "Force the container to disconnect from a network"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.operands().size() != 2) {
      throw new UsageException(
          "'gantry network disconnect' requires exactly 2 arguments: a network and a container");
    }
    session
        .client()
        .postQuietly(
            new Query("/networks/%s/disconnect", arguments.operands().getFirst()).toString(),
            Map.of("Container", arguments.operands().getLast(), "Force", arguments.has("force")));
    return 0;
  }
}
