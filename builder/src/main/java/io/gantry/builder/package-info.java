/**
 * Owns what a build is as a whole: from a Dockerfile, contexts and wishes to an image in the store.
 * It puts the language of {@code dockerfile} and the graph of {@code solve} together, and knows no
 * API. Start reading at {@link io.gantry.builder.Builder}.
 */
@NullMarked
package io.gantry.builder;

import org.jspecify.annotations.NullMarked;
