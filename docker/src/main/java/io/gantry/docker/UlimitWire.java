package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A resource limit; -1 is no limit. */
@Json(naming = Json.Naming.UpperCamel)
public record UlimitWire(String name, Long soft, Long hard) {
  public UlimitWire {
    name = Absent.text(name);
    soft = Absent.number(soft);
    hard = Absent.number(hard);
  }
}
