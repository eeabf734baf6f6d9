package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.DefaultPool;

/** A range that networks' subnets are cut from. */
@Json
public record InfoAddressPool(
    @Json.Property("Base") String base, @Json.Property("Size") Integer size) {
  public InfoAddressPool {
    base = Absent.text(base);
    size = Absent.number(size);
  }

  static InfoAddressPool of(DefaultPool pool) {
    return new InfoAddressPool(pool.base(), pool.size());
  }
}
