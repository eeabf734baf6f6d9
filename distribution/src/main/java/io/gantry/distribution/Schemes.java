package io.gantry.distribution;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out whether a host that may speak plain http does, by asking it over https first, without
 * any credentials. Thread-safe.
 */
final class Schemes {
  private final Transport transport;
  private final Map<String, String> found = new ConcurrentHashMap<>();

  Schemes(Transport transport) {
    this.transport = transport;
  }

  /** The address that the endpoint's interface begins with. */
  URI base(Endpoint endpoint) throws IOException {
    if (!endpoint.scheme().isEmpty()) {
      return endpoint.base(endpoint.scheme());
    }
    String known = found.get(endpoint.authority());
    if (known == null) {
      known = find(endpoint);
      found.put(endpoint.authority(), known);
    }
    return endpoint.base(known);
  }

  /** After a fault: it may be another server by now. */
  void forget(Endpoint endpoint) {
    found.remove(endpoint.authority());
  }

  private String find(Endpoint endpoint) throws IOException {
    try {
      ask(endpoint, "https");
      return "https";
    } catch (IOException overTls) {
      try {
        ask(endpoint, "http");
        return "http";
      } catch (IOException plain) {
        plain.addSuppressed(overTls);
        throw plain;
      }
    }
  }

  private void ask(Endpoint endpoint, String scheme) throws IOException {
    transport.probe(Request.get(endpoint.base(scheme), endpoint.tls(), Map.of())).close();
  }
}
