package io.gantry.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which log lines to read.
 *
 * @param tail the last so many; absent is all
 * @param follow go on while the container runs
 */
public record LogOptions(
    boolean stdout,
    boolean stderr,
    Optional<Instant> since,
    Optional<Instant> until,
    OptionalInt tail,
    boolean follow) {}
