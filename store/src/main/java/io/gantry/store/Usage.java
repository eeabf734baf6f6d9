package io.gantry.store;

/** Disk blocks taken, in bytes, and inodes; a hard-linked file counts once. */
public record Usage(long bytes, long inodes) {}
