package io.gantry.builder;

import io.gantry.builder.dockerfile.Command;
import io.gantry.builder.dockerfile.Heredoc;
import io.gantry.builder.dockerfile.Instruction;
import io.gantry.builder.dockerfile.RunDevice;
import io.gantry.builder.dockerfile.RunMount;
import io.gantry.builder.dockerfile.StageScope;
import io.gantry.builder.solve.ExecDevice;
import io.gantry.builder.solve.ExecMount;
import io.gantry.builder.solve.ExecSpec;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** From a RUN to its step. For one instruction. */
final class RunLowering {
  private static final String SCRIPTS = "/dev/pipes/";
  private static final int CACHE_MODE = 0755;
  private static final int SECRET_MODE = 0400;
  private static final int AGENT_MODE = 0600;
  private static final String AGENTS = "/run/buildkit/ssh_agent.";

  private final BuildRequest request;
  private final Places places;
  private final Function<String, Step> names;
  private final Optional<Platform> platform;
  private final List<Step> inputs = new ArrayList<>();
  private final List<ExecMount> mounts = new ArrayList<>();

  /**
   * @param names what the {@code from} of a mount means
   */
  RunLowering(
      BuildRequest request,
      Places places,
      Function<String, Step> names,
      Optional<Platform> platform) {
    this.request = request;
    this.places = places;
    this.names = names;
    this.platform = platform;
  }

  /** The step, and what the history says of it. */
  record Lowered(Step step, String createdBy) {}

  Lowered lower(Instruction.Run run, StageScope scope, ImageDraft image, Step base, String title) {
    inputs.add(base);
    for (RunMount mount : scope.mounts(run)) {
      add(mount, image.config().workingDir());
    }
    List<String> arguments = arguments(run, image);
    List<String> environment = new ArrayList<>();
    scope.runEnvironment().forEach((name, value) -> environment.add(name + "=" + value));
    ExecSpec spec =
        new ExecSpec(
            arguments,
            environment,
            image.config().workingDir(),
            image.config().user(),
            request.builtins().hostname(),
            network(run),
            privileged(run),
            mounts,
            run.devices().stream().map(this::device).toList(),
            request.limits(),
            platform.orElseGet(Platform::current));
    Step step = new Step(title, new Operation.Exec(spec), inputs);
    return new Lowered(step, createdBy(scope.historyArguments(), arguments));
  }

  /** As Docker has it: the number of arguments and what they were stand before the command. */
  private static String createdBy(List<String> buildArguments, List<String> arguments) {
    String before =
        buildArguments.isEmpty()
            ? ""
            : "|" + buildArguments.size() + " " + String.join(" ", buildArguments) + " ";
    return "RUN " + before + String.join(" ", arguments);
  }

  private List<String> arguments(Instruction.Run run, ImageDraft image) {
    if (run.command() instanceof Command.ExecForm form) {
      return form.arguments();
    }
    Optional<Heredoc> script = run.script();
    if (script.isPresent() && script.get().content().startsWith("#!")) {
      String path = SCRIPTS + script.get().name();
      mounts.add(new ExecMount.Text(script.get().content(), path));
      return List.of(path);
    }
    List<String> arguments = new ArrayList<>(image.shell());
    arguments.add(run.shellText().orElse(""));
    return arguments;
  }

  private String network(Instruction.Run run) {
    return switch (run.network()) {
      case "none" -> "none";
      case "host" -> {
        require("network.host", "RUN --network=host");
        yield "host";
      }
      default -> request.network();
    };
  }

  private boolean privileged(Instruction.Run run) {
    if (run.security().equals("insecure")) {
      require("security.insecure", "RUN --security=insecure");
      return true;
    }
    return false;
  }

  /** Some devices need no leave; whether this is one, only the engine knows. */
  private ExecDevice device(RunDevice device) {
    boolean allowed =
        request.allowed().contains("device")
            || request.allowed().contains("device=" + device.name());
    return new ExecDevice(device.name(), device.required(), allowed);
  }

  private void require(String entitlement, String what) {
    if (!request.allowed().contains(entitlement)) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          what + ": " + entitlement + " is not allowed. Hint: --allow " + entitlement);
    }
  }

  private void add(RunMount mount, String folder) {
    String target = mount.target().map(path -> ContainerPaths.absolute(folder, path)).orElse("");
    switch (mount.type()) {
      case BIND -> {
        Step from = mount.from().map(names).orElseGet(places::context);
        inputs.add(from);
        String source = mount.source().orElse("/");
        mounts.add(new ExecMount.Input(inputs.size() - 1, source, target, mount.readOnly()));
      }
      case CACHE -> mounts.add(cache(mount, target));
      case TMPFS -> mounts.add(new ExecMount.Memory(target, mount.size()));
      case SECRET -> mounts.add(secret(mount, target));
      case SSH -> mounts.add(agent(mount, target));
    }
  }

  private ExecMount.Agent agent(RunMount mount, String target) {
    return new ExecMount.Agent(
        mount.id().orElse("default"),
        target.isEmpty() ? AGENTS + mounts.size() : target,
        mount.required(),
        mount.mode().orElse(AGENT_MODE),
        mount.uid().orElse(0),
        mount.gid().orElse(0));
  }

  private ExecMount.Cache cache(RunMount mount, String target) {
    Optional<ExecMount.Input> seed =
        mount.from().map(name -> input(name, mount.source().orElse("/"), target));
    ExecMount.Sharing sharing =
        switch (mount.sharing()) {
          case SHARED -> ExecMount.Sharing.SHARED;
          case PRIVATE -> ExecMount.Sharing.PRIVATE;
          case LOCKED -> ExecMount.Sharing.LOCKED;
        };
    return new ExecMount.Cache(
        request.builtins().cacheId(mount.id().orElse(target)),
        target,
        mount.readOnly(),
        sharing,
        mount.mode().orElse(CACHE_MODE),
        mount.uid().orElse(0),
        mount.gid().orElse(0),
        seed);
  }

  private ExecMount.Input input(String from, String source, String target) {
    inputs.add(names.apply(from));
    return new ExecMount.Input(inputs.size() - 1, source, target, true);
  }

  private static ExecMount.Secret secret(RunMount mount, String target) {
    return new ExecMount.Secret(
        mount.id().orElse(""),
        target,
        mount.env(),
        mount.required(),
        mount.mode().orElse(SECRET_MODE),
        mount.uid().orElse(0),
        mount.gid().orElse(0));
  }
}
