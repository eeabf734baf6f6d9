package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A resource limit; -1 is no limit. */
@Json
public record UlimitWire(
    @Json.Property("Name") String name,
    @Json.Property("Soft") Long soft,
    @Json.Property("Hard") Long hard) {
  public UlimitWire {
    name = Absent.text(name);
    soft = Absent.number(soft);
    hard = Absent.number(hard);
  }
}
