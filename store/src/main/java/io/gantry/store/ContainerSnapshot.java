package io.gantry.store;

import java.time.Instant;

/**
 * A named moment of a container's file system.
 *
 * @param bytes what was frozen for it and everything before, on the disk
 */
public record ContainerSnapshot(String name, Instant created, long bytes) {}
