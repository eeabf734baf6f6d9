package io.gantry.javaimage;

import java.time.Duration;
import java.util.List;

/**
 * How the program is run once so that the JVM learns what its start needs.
 *
 * @param wanted whether it is run at all
 * @param patience how long it may take until the program answers, or runs if it answers nothing
 * @param requests paths that are asked for by HTTP once it listens
 * @param arguments of the program
 * @param environment of the program, {@code NAME=value}
 */
public record TrainingOptions(
    boolean wanted,
    Duration patience,
    List<String> requests,
    List<String> arguments,
    List<String> environment) {
  /** Not at all. */
  public static final TrainingOptions NONE =
      new TrainingOptions(false, Duration.ZERO, List.of(), List.of(), List.of());

  public TrainingOptions {
    requests = List.copyOf(requests);
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }
}
