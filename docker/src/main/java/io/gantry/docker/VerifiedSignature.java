package io.gantry.docker;

import io.avaje.jsonb.Json;

/**
 * A signature that is valid.
 *
 * @param key as the request calls it
 * @param fingerprint the digest of the key in DER
 * @param digest of the manifest or index that is signed
 * @param reference the name that the signer gave to it
 */
@Json
public record VerifiedSignature(
    @Json.Property("Key") String key,
    @Json.Property("Fingerprint") String fingerprint,
    @Json.Property("Digest") String digest,
    @Json.Property("Reference") String reference) {}
