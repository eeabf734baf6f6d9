package io.gantry.linux;

/** A terminal's size in characters. */
public record WindowSize(int rows, int columns) {}
