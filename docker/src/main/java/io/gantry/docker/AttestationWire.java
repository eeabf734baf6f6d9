package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Attestation;

/** A document that came with an image: Gantry's own addition to {@link ImageInspectResponse}. */
@Json
public record AttestationWire(
    @Json.Property("PredicateType") String predicateType,
    @Json.Property("MediaType") String mediaType,
    @Json.Property("Digest") String digest,
    @Json.Property("Size") long size) {
  static AttestationWire of(Attestation attestation) {
    return new AttestationWire(
        attestation.predicateType(),
        attestation.mediaType(),
        attestation.digest(),
        attestation.size());
  }
}
