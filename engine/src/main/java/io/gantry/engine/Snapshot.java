package io.gantry.engine;

import java.time.Instant;

/**
 * A named moment of a container's file system.
 *
 * @param bytes of the disk that it keeps, shared with the container and other snapshots
 */
public record Snapshot(String name, Instant created, long bytes) {}
