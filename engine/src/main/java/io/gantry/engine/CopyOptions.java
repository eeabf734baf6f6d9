package io.gantry.engine;

/**
 * How an archive is written into a container.
 *
 * @param kindsKept whether a folder in the place of something else, or the other way round, is an
 *     error
 * @param ownedByUser whether all files belong to the container's user, where it has one, instead of
 *     the owners in the archive
 */
public record CopyOptions(boolean kindsKept, boolean ownedByUser) {}
