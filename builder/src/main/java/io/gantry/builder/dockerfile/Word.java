package io.gantry.builder.dockerfile;

/** A word of a logical line: what it says, and its offsets there (the end is exclusive). */
record Word(String text, int start, int end) {}
