package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.Map;

/**
 * The addresses of one family in a network, in CIDR form. Empty texts are the engine's choice; of a
 * network that exists, an empty gateway means that there is none.
 *
 * @param range the part that is given out unasked
 * @param reserved addresses that others have, by a name for people
 */
@Json
public record PoolSpec(String subnet, String range, String gateway, Map<String, String> reserved) {
  public PoolSpec {
    reserved = Map.copyOf(reserved);
  }

  /** Of a pool whose subnet is known. */
  boolean isIpv6() {
    return subnet.contains(":");
  }
}
