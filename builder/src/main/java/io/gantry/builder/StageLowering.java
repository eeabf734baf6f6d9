package io.gantry.builder;

import io.gantry.builder.dockerfile.BuildPlan;
import io.gantry.builder.dockerfile.Command;
import io.gantry.builder.dockerfile.Instruction;
import io.gantry.builder.dockerfile.Origin;
import io.gantry.builder.dockerfile.Stage;
import io.gantry.builder.dockerfile.StageScope;
import io.gantry.builder.solve.FileAction;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.ImageConfig.Healthcheck;
import io.gantry.oci.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the instructions of one stage to steps and a configuration. For one use. */
final class StageLowering {
  private final BuildRequest request;
  private final BuildPlan plan;
  private final Places places;
  private final Stage stage;
  private final Optional<Platform> platform;
  private final StageScope scope;
  private final ImageDraft image;
  private final List<BuildLine> lines = new ArrayList<>();
  private Step step;

  /**
   * @param base what the stage begins with
   */
  StageLowering(
      BuildRequest request,
      BuildPlan plan,
      Places places,
      BuildPlan.Planned planned,
      LoweredStage base) {
    this.request = request;
    this.plan = plan;
    this.places = places;
    this.stage = planned.stage();
    this.platform = planned.platform().or(request::platform);
    this.image = base.image();
    this.scope = base.scope();
    this.step = base.step();
    line(stage.from().origin(), Optional.empty());
  }

  /** What a stage becomes. */
  record LoweredStage(Step step, ImageDraft image, StageScope scope, List<BuildLine> lines) {}

  LoweredStage lower(List<Instruction> triggers) {
    triggers.forEach(this::lower);
    stage.instructions().forEach(this::lower);
    return new LoweredStage(step, image, scope, lines);
  }

  private void lower(Instruction written) {
    Instruction instruction = scope.expand(written).instruction();
    String text = written.origin().text();
    switch (instruction) {
      case Instruction.Run run -> {
        RunLowering lowering =
            new RunLowering(request, places, from -> named(from, run.origin()), platform);
        RunLowering.Lowered lowered = lowering.lower(run, scope, image, step, text);
        done(run.origin(), lowered.step(), lowered.createdBy());
      }
      case Instruction.Copy copy -> {
        Step from = copy.from().map(name -> named(name, copy.origin())).orElseGet(places::context);
        boolean rootOwned = from.operation().givesFolder();
        CopyLowering lowering =
            new CopyLowering(copy.spec(), image.config().workingDir(), text, step);
        done(copy.origin(), lowering.copy(copy, from, rootOwned), text);
      }
      case Instruction.Add add -> {
        CopyLowering lowering =
            new CopyLowering(add.spec(), image.config().workingDir(), text, step);
        done(add.origin(), lowering.add(add, places.context()), text);
      }
      case Instruction.Workdir workdir -> {
        image.config().setWorkingDir(workdir.path());
        Optional<String> owner = Optional.of(image.config().user()).filter(user -> !user.isEmpty());
        Operation make =
            new Operation.FileChange(
                List.of(new FileAction.MakeFolder(image.config().workingDir(), owner)));
        done(workdir.origin(), new Step(text, make, List.of(step)), text);
      }
      case Instruction.From _ -> throw new IllegalStateException("a stage in a stage");
      default -> {
        configure(instruction);
        image.add(text, Optional.empty());
        line(instruction.origin(), Optional.empty());
      }
    }
  }

  private Step named(String from, Origin by) {
    return places.find(plan.resolve(stage, by, from), platform, by);
  }

  private void done(Origin origin, Step made, String createdBy) {
    step = made;
    image.add(createdBy, Optional.of(made));
    line(origin, Optional.of(made));
  }

  private void line(Origin origin, Optional<Step> made) {
    lines.add(new BuildLine(stage.label(), origin.text(), origin.range(), made));
  }

  private void configure(Instruction instruction) {
    switch (instruction) {
      case Instruction.Env env ->
          env.variables().forEach(v -> image.config().env().put(v.key(), v.value()));
      case Instruction.Label label ->
          label.labels().forEach(pair -> image.config().labels().put(pair.key(), pair.value()));
      case Instruction.Cmd cmd -> image.setCmd(command(cmd.command()));
      case Instruction.Entrypoint entrypoint -> image.setEntrypoint(command(entrypoint.command()));
      case Instruction.Expose expose -> expose.ports().forEach(image.config()::addPort);
      case Instruction.Volume volume -> volume.paths().forEach(image.config()::addVolume);
      case Instruction.User user -> image.config().setUser(user.user());
      case Instruction.Shell shell -> image.config().setShell(shell.shell());
      case Instruction.StopSignal stop -> image.config().setStopSignal(stop.signal());
      case Instruction.Healthcheck check -> image.config().setHealthcheck(healthcheck(check));
      case Instruction.OnBuild onBuild -> image.config().addOnBuild(onBuild.trigger());
      case Instruction.Maintainer maintainer -> image.setAuthor(maintainer.author());
      case Instruction.Arg _,
          Instruction.From _,
          Instruction.Run _,
          Instruction.Copy _,
          Instruction.Add _,
          Instruction.Workdir _ -> {
        // An ARG is the scope's; the others change files.
      }
    }
  }

  private List<String> command(Command command) {
    return switch (command) {
      case Command.ExecForm form -> form.arguments();
      case Command.ShellForm form -> {
        List<String> words = new ArrayList<>(image.shell());
        words.add(form.line());
        yield words;
      }
    };
  }

  private static Healthcheck healthcheck(Instruction.Healthcheck check) {
    return new Healthcheck(
        check.test(),
        nanos(check.interval()),
        nanos(check.timeout()),
        nanos(check.startPeriod()),
        nanos(check.startInterval()),
        check.retries() == 0 ? null : check.retries());
  }

  private static @Nullable Long nanos(Duration duration) {
    return duration.isZero() ? null : Long.valueOf(duration.toNanos());
  }
}
