package io.gantry.engine;

import java.util.OptionalInt;

/**
 * An exec at one moment.
 *
 * @param pid on the host; 0 before the start and after the end
 * @param exitCode absent until it ended
 */
public record ExecView(
    String id,
    String containerId,
    ExecSpec spec,
    String user,
    boolean running,
    int pid,
    OptionalInt exitCode) {}
