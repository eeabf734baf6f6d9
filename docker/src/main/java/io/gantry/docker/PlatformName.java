package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The name of the product. */
@Json(naming = Json.Naming.UpperCamel)
public record PlatformName(String name) {
  public PlatformName {
    name = Absent.text(name);
  }
}
