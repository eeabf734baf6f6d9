package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Images;

/**
 * {@code POST /gantry/v1/images/{name}/squash}: an image with the same files and one layer instead
 * of all, or instead of those above the layer {@code from}; named {@code tag} when that is given.
 */
record GantrySquash(Images images) implements Endpoint {
  /** The new image. */
  @Json
  record Squashed(@Json.Property("Id") String id) {}

  @Override
  public void serve(Call call) {
    Query query = call.query();
    call.json(
        201, new Squashed(images.squash(call.path("name"), query.text("from"), query.text("tag"))));
  }
}
