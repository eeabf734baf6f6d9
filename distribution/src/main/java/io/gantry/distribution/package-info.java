/**
 * The registry client: what a name means on which host, who may see it, and content in both
 * directions, from and to registries, layouts and the local store. It knows no containers, and
 * never unpacks a layer itself. Start reading at {@link io.gantry.distribution.Registries} for the
 * protocol, and at {@link io.gantry.distribution.ContentSource} for what moves content.
 */
@NullMarked
package io.gantry.distribution;

import org.jspecify.annotations.NullMarked;
