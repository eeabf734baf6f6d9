package io.gantry.engine;

/** Some bytes of output, in the order in which they were written within one stream. */
@SuppressWarnings("ArrayRecordComponent") // Passed from reader to writer once; never compared.
public record OutputFrame(OutputKind kind, byte[] bytes) {}
