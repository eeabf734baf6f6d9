package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Name resolution; empty lists mean the host's settings.
 *
 * @param extraHosts {@code name:address} for /etc/hosts; the address {@code host-gateway} is the
 *     bridge's, or what the engine is told
 */
@Json
public record DnsSpec(
    List<String> servers, List<String> search, List<String> options, List<String> extraHosts) {
  public static final DnsSpec HOST = new DnsSpec(List.of(), List.of(), List.of(), List.of());

  public DnsSpec {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
    options = List.copyOf(options);
    extraHosts = List.copyOf(extraHosts);
  }

  /** With these where it says nothing itself. */
  DnsSpec or(DnsSpec defaults) {
    return new DnsSpec(
        servers.isEmpty() ? defaults.servers : servers,
        search.isEmpty() ? defaults.search : search,
        options.isEmpty() ? defaults.options : options,
        extraHosts.isEmpty() ? defaults.extraHosts : extraHosts);
  }
}
