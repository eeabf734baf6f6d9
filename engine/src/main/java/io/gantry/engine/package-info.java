/**
 * Owns the business rules of containers: what create, start, stop, remove, restart, exec, attach
 * and wait mean, and the state that survives the daemon. It never parses a wire format and never
 * makes a system call that {@code runtime}, {@code network}, {@code store} or {@code linux} offers.
 * Start reading at {@link io.gantry.engine.Engine}, then {@link io.gantry.engine.ContainerStart}.
 */
@NullMarked
package io.gantry.engine;

import org.jspecify.annotations.NullMarked;
