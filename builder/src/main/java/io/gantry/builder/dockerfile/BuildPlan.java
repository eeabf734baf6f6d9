package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which stages a build needs, and what each of them stands on. Stages that the target does not
 * depend on are not in it; their faults of syntax were reported, their images are not asked for.
 */
public final class BuildPlan {
  private final Dockerfile file;
  private final GlobalScope globals;
  private final StageNames names;
  private final Stage target;
  private final Map<Integer, List<Instruction>> imageTriggers;
  private final List<Planned> stages;

  /**
   * A stage that is needed.
   *
   * @param base what it begins with
   * @param platform the platform that its FROM asks for
   * @param triggers what ONBUILD of its base wants done before its own instructions
   * @param needs the stages that must be built before, its base included
   */
  public record Planned(
      Stage stage,
      StageSource base,
      Optional<Platform> platform,
      List<Instruction> triggers,
      Set<Integer> needs) {
    public Planned {
      triggers = List.copyOf(triggers);
      needs = Set.copyOf(needs);
    }
  }

  private BuildPlan(
      Dockerfile file,
      GlobalScope globals,
      StageNames names,
      Stage target,
      Map<Integer, List<Instruction>> imageTriggers) {
    this.file = file;
    this.globals = globals;
    this.names = names;
    this.target = target;
    this.imageTriggers = Map.copyOf(imageTriggers);
    this.stages = List.copyOf(needed());
  }

  /**
   * Plans a build. Throws {@link GantryException} INVALID when the target is not there, or a stage
   * that is needed refers to itself or to one that comes later.
   *
   * @param target a stage's name or number; empty for the last one
   * @param contexts the names of the contexts that the build was given, as {@link ContextName#of}
   *     has them; they hide stages and images
   */
  public static BuildPlan of(
      Dockerfile file, BuildArguments arguments, Optional<String> target, Set<String> contexts) {
    StageNames names = new StageNames(file, Set.copyOf(contexts));
    return new BuildPlan(
        file, GlobalScope.of(file, arguments), names, names.target(target), Map.of());
  }

  /**
   * The plan once the image below a stage is known to have these ONBUILD triggers, as the image
   * keeps them. It may need more stages. Throws {@link GantryException} INVALID for a trigger that
   * cannot be read or refers to a stage that is not before this one.
   */
  public BuildPlan withTriggers(Stage stage, List<String> triggers) {
    Map<Integer, List<Instruction>> all = new HashMap<>(imageTriggers);
    SourceRange place = stage.from().origin().range();
    all.put(
        stage.index(),
        triggers.stream().map(text -> DockerfileParser.parseTrigger(text, place)).toList());
    return new BuildPlan(file, globals, names, target, all);
  }

  /** The stages that are needed, in the order of the file; each comes after those it needs. */
  public List<Planned> stages() {
    return stages;
  }

  /** The stage whose image is wanted. */
  public Stage target() {
    return target;
  }

  /** The arguments before the first FROM. */
  public GlobalScope globals() {
    return globals;
  }

  /**
   * What the {@code --from} of a COPY or the {@code from} of a mount means in this stage. Throws
   * {@link GantryException} INVALID for a stage that is not before this one.
   */
  public StageSource resolve(Stage stage, Origin origin, String from) {
    return names.from(stage, origin, from);
  }

  /** A stage needs only those before it, so one walk from the back finds all. */
  private List<Planned> needed() {
    List<Planned> found = new ArrayList<>();
    Set<Integer> wanted = new HashSet<>(Set.of(target.index()));
    for (int index = target.index(); index >= 0; index--) {
      if (wanted.contains(index)) {
        Planned stage = plan(file.stages().get(index));
        found.add(stage);
        wanted.addAll(stage.needs());
      }
    }
    return found.reversed();
  }

  private Planned plan(Stage stage) {
    GlobalScope.Base base = globals.base(stage);
    StageSource source = names.base(stage, base.image());
    List<Instruction> triggers = triggers(stage, source);
    Set<Integer> needs = new HashSet<>();
    if (source instanceof StageSource.OfStage(int index)) {
      needs.add(index);
    }
    addNeeds(stage, triggers, needs);
    addNeeds(stage, stage.instructions(), needs);
    return new Planned(stage, source, base.platform(), triggers, needs);
  }

  private List<Instruction> triggers(Stage stage, StageSource base) {
    if (!(base instanceof StageSource.OfStage(int index))) {
      return imageTriggers.getOrDefault(stage.index(), List.of());
    }
    List<Instruction> triggers = new ArrayList<>();
    for (Instruction instruction : file.stages().get(index).instructions()) {
      if (instruction instanceof Instruction.OnBuild onBuild) {
        triggers.add(
            DockerfileParser.parseTrigger(onBuild.trigger(), stage.from().origin().range()));
      }
    }
    return triggers;
  }

  private void addNeeds(Stage stage, List<Instruction> instructions, Set<Integer> needs) {
    for (Instruction instruction : instructions) {
      for (String from : froms(instruction)) {
        if (names.from(stage, instruction.origin(), from)
            instanceof StageSource.OfStage(int index)) {
          needs.add(index);
        }
      }
    }
  }

  /** The names that an instruction copies or mounts from. */
  private static List<String> froms(Instruction instruction) {
    List<String> names = new ArrayList<>();
    if (instruction instanceof Instruction.Copy copy) {
      copy.from().ifPresent(names::add);
    } else if (instruction instanceof Instruction.Run run) {
      run.mounts().forEach(mount -> RunMount.from(mount).ifPresent(names::add));
    }
    return names;
  }
}
