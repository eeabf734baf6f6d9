/**
 * Owns the form in which results of builds are kept outside of the engine: BuildKit's cache
 * configuration, beside the layers in a manifest, or inside of an image's configuration. It opens
 * no registry and no folder. Start reading at {@link io.gantry.builder.cache.ExportedCache} and
 * {@link io.gantry.builder.cache.ImportedCache}.
 */
@NullMarked
package io.gantry.builder.cache;

import org.jspecify.annotations.NullMarked;
