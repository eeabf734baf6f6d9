package io.gantry.engine;

import io.gantry.runtime.Cgroup;
import io.gantry.runtime.Shim;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A running container's process with all that the engine holds for it.
 *
 * @param ended completed when everything is given back and the new state is visible
 */
record LiveProcess(
    Shim shim,
    Cgroup cgroup,
    Connection connection,
    Instant startedAt,
    CompletableFuture<Boolean> ended) {}
