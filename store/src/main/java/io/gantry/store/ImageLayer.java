package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;

/**
 * A layer of an image.
 *
 * @param blob the layer as the manifest lists it, compressed or not
 * @param diffId the digest of its uncompressed tar
 * @param chainId of this layer on those below it: the name of its snapshot
 * @param size bytes of the unpacked files
 */
public record ImageLayer(Descriptor blob, Digest diffId, Digest chainId, long size) {}
