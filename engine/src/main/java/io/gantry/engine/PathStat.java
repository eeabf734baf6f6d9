package io.gantry.engine;

import java.time.Instant;

/**
 * What stands at a path of a container.
 *
 * @param name the last name of the path
 * @param mode type and permissions as the kernel has them (inode(7))
 * @param linkTarget where a link leads to in the end, from the container's root; else empty
 */
public record PathStat(String name, long size, int mode, Instant modified, String linkTarget) {}
