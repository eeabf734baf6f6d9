/**
 * Owns the measurements of Gantry beside its peers: it drives daemons from outside, through clients
 * and sockets, in turn and in one run, and prints medians and ratios. It never uses a class of
 * Gantry itself. Start reading at {@link io.gantry.bench.Bench}.
 */
@NullMarked
package io.gantry.bench;

import org.jspecify.annotations.NullMarked;
