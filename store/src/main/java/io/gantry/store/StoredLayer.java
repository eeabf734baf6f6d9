package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;

/**
 * A layer that a build made or stands on.
 *
 * @param blob the compressed tar, as a manifest lists it
 * @param diffId the digest of the tar without compression
 */
public record StoredLayer(Descriptor blob, Digest diffId) {}
