/**
 * The registry server: OCI Distribution 1.1 over a store of content. It knows no images beyond what
 * a manifest says, and no containers. Start reading at {@link io.gantry.registry.RegistryServer}.
 */
@NullMarked
package io.gantry.registry;

import org.jspecify.annotations.NullMarked;
