package io.gantry.builder.dockerfile;

import java.util.List;

/**
 * A Dockerfile that was read.
 *
 * @param globalArgs the ARG instructions before the first FROM
 * @param stages at least one
 * @param emptyContinuations lines that are empty and stand within an instruction
 */
public record Dockerfile(
    SourceText source,
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<SourceRange> emptyContinuations) {
  public Dockerfile {
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    emptyContinuations = List.copyOf(emptyContinuations);
  }
}
