package io.gantry.store;

import io.gantry.linux.FileStatus;

/**
 * What stands at a path.
 *
 * @param name the last name of the path, {@code /} for the root, {@code .} for a folder's inside
 * @param status of a link itself, unless the path asserts a folder
 * @param target where a link leads to in the end, from the root; empty when it is none
 */
public record PathStatus(String name, FileStatus status, String target) {}
