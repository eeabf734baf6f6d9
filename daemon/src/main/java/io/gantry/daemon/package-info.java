/**
 * The daemon's process: reads options, opens the engine, opens the doors, and closes them in
 * reverse order. It never decides anything about containers. Start reading at {@link
 * io.gantry.daemon.Main}.
 */
@NullMarked
package io.gantry.daemon;

import org.jspecify.annotations.NullMarked;
