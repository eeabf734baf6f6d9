package io.gantry.engine;

/** Bytes of a container's own layer, and of everything it sees. */
public record ContainerSize(long writable, long rootFs) {}
