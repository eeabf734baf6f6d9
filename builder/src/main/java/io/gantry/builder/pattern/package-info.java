/**
 * Paths as text, patterns of them and their matching in bounded time, for the language and the
 * graph of builds.
 */
@NullMarked
package io.gantry.builder.pattern;

import org.jspecify.annotations.NullMarked;
