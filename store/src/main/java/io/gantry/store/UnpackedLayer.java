package io.gantry.store;

import io.gantry.oci.Digest;

/**
 * What unpacking a layer found out.
 *
 * @param digest of the bytes as they came (compressed)
 * @param diffId of the uncompressed tar, as in {@code rootfs.diff_ids}
 * @param compressedSize bytes as they came
 * @param tarSize bytes of the uncompressed tar
 * @param entries members of the tar
 */
public record UnpackedLayer(
    Digest digest, Digest diffId, long compressedSize, long tarSize, long entries) {}
