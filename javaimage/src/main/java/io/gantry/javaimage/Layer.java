package io.gantry.javaimage;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.MediaTypes;
import java.nio.file.Path;

/**
 * A layer that is on this machine's disk.
 *
 * @param file the compressed archive
 * @param diffId digest of the archive before compression
 */
record Layer(String comment, Path file, Digest digest, Digest diffId, long size) {
  Descriptor descriptor() {
    return Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest, size);
  }
}
