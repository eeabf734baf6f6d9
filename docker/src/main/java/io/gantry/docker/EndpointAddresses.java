package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** Addresses that a client wants: Docker's {@code EndpointIPAMConfig}. */
@Json
public record EndpointAddresses(
    @Json.Property("IPv4Address") String ipv4,
    @Json.Property("IPv6Address") String ipv6,
    @Json.Property("LinkLocalIPs") List<String> linkLocal) {
  public EndpointAddresses {
    ipv4 = Absent.text(ipv4);
    ipv6 = Absent.text(ipv6);
    linkLocal = Absent.list(linkLocal);
  }

  boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty() && linkLocal.isEmpty();
  }
}
