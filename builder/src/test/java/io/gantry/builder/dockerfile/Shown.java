package io.gantry.builder.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Instructions on one line, for tables: only what differs from the default is shown. */
final class Shown {
  private Shown() {}

  static String of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From from -> from(from);
      case Instruction.Arg arg ->
          "arg " + join(arg.declarations().stream().map(Shown::declaration).toList());
      case Instruction.Env env -> "env " + (env.legacy() ? "legacy " : "") + join(env.variables());
      case Instruction.Label label ->
          "label " + (label.legacy() ? "legacy " : "") + join(label.labels());
      case Instruction.Run run -> run(run);
      case Instruction.Copy copy ->
          "copy"
              + option("from", copy.from())
              + (copy.parents() ? " parents" : "")
              + spec(copy.spec());
      case Instruction.Add add ->
          "add"
              + option("checksum", add.checksum())
              + option("keep-git-dir", add.keepGitDir())
              + option("unpack", add.unpack())
              + spec(add.spec());
      case Instruction.Cmd cmd -> "cmd " + command(cmd.command());
      case Instruction.Entrypoint entrypoint -> "entrypoint " + command(entrypoint.command());
      case Instruction.Expose expose -> "expose " + join(expose.ports());
      case Instruction.Volume volume -> "volume " + join(volume.paths());
      case Instruction.User user -> "user " + user.user();
      case Instruction.Workdir workdir -> "workdir " + workdir.path();
      case Instruction.Shell shell -> "shell " + join(shell.shell());
      case Instruction.StopSignal signal -> "stopsignal " + signal.signal();
      case Instruction.Healthcheck health -> healthcheck(health);
      case Instruction.OnBuild onBuild -> "onbuild " + onBuild.trigger();
      case Instruction.Maintainer maintainer -> "maintainer " + maintainer.author();
    };
  }

  static Instruction parse(String instruction) {
    byte[] file = ("FROM scratch\n" + instruction).getBytes(StandardCharsets.UTF_8);
    Stage stage = DockerfileParser.parse("Dockerfile", file).stages().getFirst();
    return stage.instructions().getFirst();
  }

  static Dockerfile file(String text) {
    return DockerfileParser.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String from(Instruction.From from) {
    return "from "
        + from.image()
        + option("platform", from.platform())
        + option("as", from.name().map(Instruction.StageName::value));
  }

  private static String declaration(Instruction.ArgDeclaration declaration) {
    return declaration.name() + declaration.defaultValue().map(v -> "=" + v).orElse("");
  }

  private static String run(Instruction.Run run) {
    String network = run.network().equals("default") ? "" : " network=" + run.network();
    String security = run.security().equals("sandbox") ? "" : " security=" + run.security();
    String mounts = run.mounts().isEmpty() ? "" : " mounts" + run.mounts();
    String devices =
        run.devices().stream()
            .map(d -> " device=" + d.name() + (d.required() ? "!" : ""))
            .collect(Collectors.joining());
    return "run"
        + network
        + security
        + mounts
        + devices
        + " "
        + command(run.command())
        + heredocs(run.heredocs());
  }

  private static String spec(CopySpec spec) {
    return option("chown", spec.chown())
        + option("chmod", spec.chmod())
        + (spec.link() ? " link" : "")
        + (spec.excludes().isEmpty() ? "" : " exclude" + spec.excludes())
        + " "
        + join(spec.sources())
        + heredocs(spec.inline())
        + " to "
        + spec.destination();
  }

  private static String heredocs(List<Heredoc> heredocs) {
    return heredocs.stream()
        .map(h ->
            " <"
                + h.name()
                + (h.expand() ? "" : " raw")
                + (h.chomp() ? " chomp" : "")
                + ":"
                + h.content().replace("\n", "/")
                + ">")
        .collect(Collectors.joining());
  }

  private static String command(Command command) {
    return switch (command) {
      case Command.ShellForm form -> "sh:" + form.line();
      case Command.ExecForm form -> "exec:" + join(form.arguments());
    };
  }

  private static String healthcheck(Instruction.Healthcheck health) {
    List<String> times = new ArrayList<>();
    times.add("interval=" + health.interval());
    times.add("timeout=" + health.timeout());
    times.add("start-period=" + health.startPeriod());
    times.add("start-interval=" + health.startInterval());
    times.removeIf(time -> time.endsWith("PT0S"));
    return "healthcheck"
        + times.stream().map(time -> " " + time).collect(Collectors.joining())
        + (health.retries() == 0 ? "" : " retries=" + health.retries())
        + " "
        + join(health.test());
  }

  private static String option(String name, Optional<?> value) {
    return value.map(v -> " " + name + "=" + v).orElse("");
  }

  private static String join(List<?> parts) {
    return parts.stream().map(part -> "[" + part + "]").collect(Collectors.joining());
  }
}
