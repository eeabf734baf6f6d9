package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/** A stage: its FROM and what follows up to the next one. Stages count from 0. */
public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
  public Stage {
    instructions = List.copyOf(instructions);
  }

  /** Its name in lower case; empty when it has none. */
  public Optional<String> name() {
    return from.name().map(Instruction.StageName::value);
  }

  /** What a comment above it says of it by its name. */
  public Optional<String> description() {
    return name().flatMap(from.origin()::description);
  }

  /** What messages call it: its name, or {@code stage-N}. */
  public String label() {
    return name().orElse("stage-" + index);
  }
}
