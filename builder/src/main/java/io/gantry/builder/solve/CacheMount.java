package io.gantry.builder.solve;

import java.time.Instant;

/**
 * A folder that {@code RUN --mount=type=cache} keeps for later builds.
 *
 * @param name of the folder
 * @param id by which files ask for it
 * @param bytes of the disk
 * @param inUse whether a process has it mounted right now
 */
public record CacheMount(
    String name, String id, long bytes, Instant created, Instant used, boolean inUse) {}
