package io.gantry.docker;

import io.avaje.jsonb.Json;

/**
 * What to sign, and with what.
 *
 * @param key private, in PEM
 * @param referrer whether to put the signature among the referrers instead of under a tag
 */
@Json
public record SignRequest(
    @Json.Property("Name") String name,
    @Json.Property("Key") String key,
    @Json.Property("Referrer") boolean referrer) {
  public SignRequest {
    name = Absent.text(name);
    key = Absent.text(key);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "request to sign " + name;
  }
}
