package io.gantry.engine;

import java.time.Instant;

/**
 * A line of a container's log.
 *
 * @param bytes with its newline, unless it is part of a longer line that goes on in the next entry,
 *     or the output ended without one
 */
@SuppressWarnings("ArrayRecordComponent") // Passed from reader to writer once; never compared.
public record LogEntry(Instant time, OutputKind kind, byte[] bytes) {}
