package io.gantry.cli;

import java.util.List;
import java.util.Optional;

/** {@code gantry port}. */
final class Port extends Verb {
  Port() {
    super(
        "CONTAINER [PRIVATE_PORT[/PROTO]]",
        "List port mappings or a specific mapping for the container");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    Optional<String> wanted =
        operands.size() > 1
            ? Optional.of(
                operands.get(1).contains("/") ? operands.get(1) : operands.get(1) + "/tcp")
            : Optional.empty();
    Fields container =
        Fields.parse(
            session
                .client()
                .getBytes(new Query("/containers/%s/json", operands.getFirst()).toString()));
    Fields ports = container.object("NetworkSettings").object("Ports");
    boolean any = false;
    for (String inside : ports.names()) {
      for (Fields binding : ports.objects(inside)) {
        String outside = binding.text("HostIp") + ":" + binding.text("HostPort");
        if (wanted.isEmpty() || wanted.get().equals(inside)) {
          session.out().println(wanted.isPresent() ? outside : inside + " -> " + outside);
          any = true;
        }
      }
    }
    if (!any && wanted.isPresent()) {
      throw new ApiException(
          0, "no public port '" + wanted.get() + "' published for " + operands.getFirst());
    }
    return 0;
  }
}
