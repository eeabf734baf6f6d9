/**
 * The Maven plugin: takes from Maven what a program is made of, and hands it to the code of the
 * {@code gantry} command. It knows neither images nor the daemon. Start reading at {@link
 * io.gantry.maven.BuildMojo}.
 */
@NullMarked
package io.gantry.maven;

import org.jspecify.annotations.NullMarked;
