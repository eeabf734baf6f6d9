/**
 * Owns the graph of a build and its solving: steps over immutable file systems, each run once,
 * those that do not depend on each other at the same time, what is known already not at all. It
 * knows neither Dockerfiles nor any API, and starts no process itself: that is {@link
 * io.gantry.builder.solve.StepRunner}'s. Start reading at {@link io.gantry.builder.solve.Solver}.
 */
@NullMarked
package io.gantry.builder.solve;

import org.jspecify.annotations.NullMarked;
