package io.gantry.distribution;

import io.gantry.oci.ImageReference;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Says which hosts stand for a registry's name, and how to speak to them. Thread-safe. */
final class Hosts {
  private static final String HUB = "registry-1.docker.io";

  private final Insecure insecure;

  Hosts(RegistrySettings settings) {
    this.insecure = new Insecure(settings.insecure());
  }

  /** Where a repository is to be found: mirrors in their order, the registry itself at the end. */
  Route route(String domain, String path) {
    String authority = domain.equals(ImageReference.DEFAULT_DOMAIN) ? HUB : domain;
    return new Route(path, List.of(endpoint(authority)));
  }

  /** How to speak TLS to a host that nothing but an address is known of. */
  Tls tls(URI uri) {
    return new Tls(insecure.allows(uri.getRawAuthority()));
  }

  private Endpoint endpoint(String authority) {
    boolean unverified = insecure.allows(authority);
    return new Endpoint(
        unverified ? "" : "https",
        authority,
        Endpoint.PREFIX,
        new Tls(unverified),
        Map.of(),
        false,
        Endpoint.Lookup.ALL);
  }
}
