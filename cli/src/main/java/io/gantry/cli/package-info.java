/**
 * Owns the gantry command: it parses what was typed, speaks to the daemon's socket with Docker's
 * Engine API, and prints for people or for programs. It never touches images, containers or the
 * kernel itself. Start reading at {@link io.gantry.cli.Main}.
 */
@NullMarked
package io.gantry.cli;

import org.jspecify.annotations.NullMarked;
