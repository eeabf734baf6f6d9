package io.gantry.engine;

/**
 * What to attach.
 *
 * @param logs replay what was written before
 * @param stream go on with what is written from now on
 */
public record AttachOptions(
    boolean stdin, boolean stdout, boolean stderr, boolean logs, boolean stream) {}
