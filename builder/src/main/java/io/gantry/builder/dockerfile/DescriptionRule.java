package io.gantry.builder.dockerfile;

import java.util.List;

/** InvalidDefinitionDescription: a comment above a stage or argument begins with its name. */
final class DescriptionRule {
  private DescriptionRule() {}

  static void check(Dockerfile file, Findings findings) {
    file.globalArgs().forEach(arg -> check(arg, findings));
    for (Stage stage : file.stages()) {
      stage.name().ifPresent(name -> check("FROM", List.of(name), stage.from().origin(), findings));
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Arg arg) {
          check(arg, findings);
        }
      }
    }
  }

  private static void check(Instruction.Arg arg, Findings findings) {
    check("ARG", arg.names(), arg.origin(), findings);
  }

  private static void check(
      String instruction, List<String> names, Origin origin, Findings findings) {
    if (origin.comments().isEmpty()
        || names.contains(origin.comments().getLast().split(" ", 2)[0])) {
      return;
    }
    String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
    findings.add(
        LintRule.INVALID_DEFINITION_DESCRIPTION,
        origin,
        "Comment for "
            + instruction
            + " should follow the format: `# "
            + example
            + " <description>`");
  }
}
