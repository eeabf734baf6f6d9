package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;

/**
 * A signature that was verified.
 *
 * @param key by which
 * @param digest of what
 * @param reference the name that the signer gave to it
 */
public record VerifiedSignature(VerificationKey key, Digest digest, ImageReference reference) {}
