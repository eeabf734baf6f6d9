package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The layers of an image by the digests of their tars. */
@Json
public record RootFsWire(
    @Json.Property("Type") String type, @Json.Property("Layers") List<String> layers) {
  public RootFsWire {
    type = Absent.text(type);
    layers = Absent.list(layers);
  }
}
