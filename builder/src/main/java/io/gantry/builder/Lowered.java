package io.gantry.builder;

import io.gantry.builder.dockerfile.Stage;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph of a target, its image, and all stages that it needs.
 *
 * @param bases the manifests of the images that it needs, by name
 * @param stages what each does, in the order of the file
 */
record Lowered(
    Step target, ImageDraft image, Map<Stage, List<BuildLine>> stages, Map<String, Digest> bases) {
  Lowered {
    bases = Map.copyOf(bases);
    stages = new LinkedHashMap<>(stages);
  }

  /**
   * All instructions, in the order of the file.
   *
   * @param prefix of the names of stages
   */
  List<BuildLine> lines(String prefix) {
    return stages.values().stream()
        .flatMap(List::stream)
        .map(line -> new BuildLine(prefix + line.stage(), line.text(), line.place(), line.step()))
        .toList();
  }

  /** The steps of these stages, by name or number; of a stage that is not needed there are none. */
  Set<Step> steps(Set<String> names) {
    Set<Step> steps = new HashSet<>();
    stages.forEach((stage, lines) -> {
      if (names.stream().anyMatch(name -> is(stage, name))) {
        lines.forEach(line -> line.step().ifPresent(step -> add(step, steps)));
      }
    });
    return steps;
  }

  /** INVALID for a name that no stage has. */
  static void check(Set<String> names, List<Stage> stages) {
    for (String name : names) {
      if (stages.stream().noneMatch(stage -> is(stage, name))) {
        throw GantryException.invalid(
            "no-cache-filter: there is no stage %s, but %s"
                .formatted(name, stages.stream().map(Stage::label).toList()));
      }
    }
  }

  private static boolean is(Stage stage, String name) {
    return name.equalsIgnoreCase(stage.label()) || name.equals(String.valueOf(stage.index()));
  }

  /** What is put on top of others is made by a step of its own. */
  private static void add(Step step, Set<Step> steps) {
    steps.add(step);
    if (step.operation() instanceof Operation.Merge) {
      steps.add(step.inputs().get(1));
    }
  }
}
