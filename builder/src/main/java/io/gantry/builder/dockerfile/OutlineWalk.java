package io.gantry.builder.dockerfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks the stages that a target needs as a build would, and collects what they can be told. Of
 * things with one name, those of the target count before those of its base, and these before those
 * of stages that it only copies from. For one use.
 */
final class OutlineWalk {
  private final BuildPlan plan;
  private final BaseEnvironments images;
  private final Map<String, GlobalArgument> globals = new HashMap<>();
  private final Map<Integer, Found> walked = new HashMap<>();

  /**
   * An argument from before the first FROM.
   *
   * @param uses the arguments in its default
   */
  private record GlobalArgument(Outline.Argument shown, Set<String> uses) {}

  /**
   * What a stage declares and wants.
   *
   * @param used names of arguments, those in its FROM among them
   */
  private record Found(
      BuildPlan.Planned stage,
      StageScope scope,
      Set<String> used,
      Map<String, Outline.Argument> arguments,
      Map<String, Outline.Wanted> secrets,
      Map<String, Outline.Wanted> agents) {}

  OutlineWalk(Dockerfile file, BuildPlan plan, BaseEnvironments images) {
    this.plan = plan;
    this.images = images;
    file.globalArgs().forEach(this::addGlobals);
  }

  Outline outline() {
    for (BuildPlan.Planned stage : plan.stages()) {
      walked.put(stage.stage().index(), walk(stage));
    }
    Map<String, Outline.Argument> arguments = new LinkedHashMap<>();
    Map<String, Outline.Wanted> secrets = new LinkedHashMap<>();
    Map<String, Outline.Wanted> agents = new LinkedHashMap<>();
    for (Found found : ordered()) {
      shown(found).forEach(arguments::putIfAbsent);
      found.secrets().forEach(secrets::putIfAbsent);
      found.agents().forEach(agents::putIfAbsent);
    }
    Stage target = plan.target();
    return new Outline(
        target.name(),
        target.description(),
        arguments.values().stream()
            .sorted(Comparator.comparingInt(argument -> argument.range().startLine()))
            .toList(),
        sorted(secrets),
        sorted(agents));
  }

  private static List<Outline.Wanted> sorted(Map<String, Outline.Wanted> wanted) {
    return wanted.values().stream()
        .sorted(Comparator.comparingInt(each -> each.range().startLine()))
        .toList();
  }

  private void addGlobals(Instruction.Arg arg) {
    GlobalScope scope = plan.globals();
    for (Instruction.ArgDeclaration declaration : arg.declarations()) {
      String name = declaration.name();
      VariableLog log = new VariableLog(scope.variables());
      declaration.defaultValue().ifPresent(text -> scope.expander().word(text, log));
      Outline.Argument shown =
          new Outline.Argument(
              name,
              arg.origin().description(name),
              scope.variables().get(name).orElse(""),
              arg.origin().range());
      Set<String> uses = new HashSet<>(log.found());
      Optional.ofNullable(globals.get(name)).ifPresent(before -> uses.addAll(before.uses()));
      globals.put(name, new GlobalArgument(shown, uses));
    }
  }

  private Found walk(BuildPlan.Planned planned) {
    Found found =
        new Found(
            planned,
            scope(planned.base()),
            usedInFrom(planned.stage().from()),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>());
    planned.triggers().forEach(instruction -> add(instruction, found));
    planned.stage().instructions().forEach(instruction -> add(instruction, found));
    return found;
  }

  private StageScope scope(StageSource base) {
    return switch (base) {
      case StageSource.OfStage(int index) -> ofStage(index).scope().child();
      case StageSource.OfImage(String name) ->
          plan.globals().stage(images.of(name).orElse(BaseEnvironments.SCRATCH));
      case StageSource.OfContext _, StageSource.Scratch _ ->
          plan.globals().stage(BaseEnvironments.SCRATCH);
    };
  }

  private Found ofStage(int index) {
    Found found = walked.get(index);
    if (found == null) {
      throw new IllegalStateException("stage " + index + " is needed before it is there");
    }
    return found;
  }

  private Set<String> usedInFrom(Instruction.From from) {
    VariableLog log = new VariableLog(plan.globals().variables());
    plan.globals().expander().word(from.image(), log);
    from.platform().ifPresent(platform -> plan.globals().expander().word(platform, log));
    return new LinkedHashSet<>(log.found());
  }

  private void add(Instruction written, Found found) {
    Instruction expanded = found.scope().expand(written).instruction();
    if (expanded instanceof Instruction.Arg arg) {
      arg.declarations().forEach(declaration -> add(arg, declaration, found));
    } else if (expanded instanceof Instruction.Run run) {
      found.scope().mounts(run).forEach(mount -> add(mount, run.origin().range(), found));
    }
  }

  /** One that only takes over what was before the first FROM is shown as that. */
  private void add(Instruction.Arg arg, Instruction.ArgDeclaration declaration, Found found) {
    String name = declaration.name();
    found.used().add(name);
    boolean inherited =
        declaration.defaultValue().isEmpty()
            && !plan.globals().arguments().values().containsKey(name)
            && plan.globals().variables().get(name).isPresent();
    if (!inherited) {
      String value = found.scope().argument(name).orElse("");
      found
          .arguments()
          .put(
              name,
              new Outline.Argument(
                  name, arg.origin().description(name), value, arg.origin().range()));
    }
  }

  private static void add(RunMount mount, SourceRange range, Found found) {
    if (mount.type() == RunMount.Type.SECRET) {
      String id = mount.id().orElse("");
      found.secrets().putIfAbsent(id, new Outline.Wanted(id, mount.required(), range));
    } else if (mount.type() == RunMount.Type.SSH) {
      String id = mount.id().orElse("default");
      found.agents().putIfAbsent(id, new Outline.Wanted(id, mount.required(), range));
    }
  }

  /** The target, its bases, and then the others that each of them needs. */
  private List<Found> ordered() {
    Set<Integer> order = new LinkedHashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(plan.target().index()));
    while (!open.isEmpty()) {
      int index = open.pop();
      if (order.add(index)) {
        BuildPlan.Planned stage = ofStage(index).stage();
        stage.needs().forEach(open::add);
        if (stage.base() instanceof StageSource.OfStage(int base)) {
          open.push(base);
        }
      }
    }
    return order.stream().map(this::ofStage).toList();
  }

  /** With what the defaults of those use, and the defaults of these. */
  private Map<String, Outline.Argument> shown(Found found) {
    Map<String, Outline.Argument> shown = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(new ArrayList<>(found.used()));
    while (!open.isEmpty()) {
      String name = open.pop();
      Outline.Argument own = found.arguments().get(name);
      GlobalArgument global = globals.get(name);
      if (!seen.add(name)) {
        continue;
      }
      if (own != null) {
        shown.put(name, own);
      } else if (global != null) {
        shown.put(name, global.shown());
        open.addAll(global.uses());
      }
    }
    return shown;
  }
}
