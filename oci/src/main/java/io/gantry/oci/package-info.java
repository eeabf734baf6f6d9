/**
 * Owns the vocabulary of the OCI specifications as immutable values: digests, references,
 * platforms, descriptors, manifests, image configurations and runtime configurations, with their
 * JSON. It never reads or writes a file or a socket. Start reading at {@link io.gantry.oci.Digest}.
 */
@NullMarked
package io.gantry.oci;

import org.jspecify.annotations.NullMarked;
