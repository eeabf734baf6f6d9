package io.gantry.distribution;

import io.gantry.distribution.Endpoint.Lookup;
import io.gantry.distribution.RegistriesConf.Mirror;
import io.gantry.distribution.RegistriesConf.Registry;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says which hosts stand for a name, and how to speak to them: first what registries.conf makes of
 * the name, then what the folder of the host says, then the mirrors of Docker Hub. Thread-safe.
 */
final class Hosts {
  static final String HUB = "registry-1.docker.io";

  private final RegistrySettings settings;
  private final Insecure insecure;

  Hosts(RegistrySettings settings) {
    this.settings = settings;
    this.insecure = new Insecure(settings.insecure());
  }

  /** Where a repository is to be found: mirrors in their order, the registry itself at the end. */
  List<Route> routes(String domain, String path) {
    String name = path.isEmpty() ? domain : domain + "/" + path;
    Optional<Registry> found = RegistriesConf.read(settings.registriesConf()).of(name);
    if (found.isEmpty()) {
      return hostRoutes(domain, path, false);
    }
    Registry registry = found.get();
    if (registry.blocked()) {
      throw new GantryException(
          Kind.DENIED, "registry " + registry.prefix() + " is blocked in registries.conf");
    }
    String rest = registry.rest(name).orElseThrow();
    List<Route> routes = new ArrayList<>();
    for (Mirror mirror : registry.mirrors()) {
      // A wildcard's rest is the whole name, of which a mirror takes the path.
      String below = registry.prefix().startsWith("*.") ? "/" + path : rest;
      routes.add(mirror(mirror, mirror.location() + below));
    }
    String placed = registry.placed(rest);
    routes.addAll(hostRoutes(host(placed), path(placed), registry.insecure()));
    return routes;
  }

  /** The registry itself that has this name, or an address of it. */
  Endpoint registry(String domain) {
    return routes(domain(domain), "").getLast().endpoint();
  }

  /** A registry's name from what Docker's clients keep credentials under: a name or an address. */
  static String domain(String given) {
    String bare = given.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    boolean hub = List.of("index.docker.io", "registry.hub.docker.com", HUB).contains(bare);
    String domain = hub ? ImageReference.DEFAULT_DOMAIN : bare;
    // The reference knows which names are none, and says so.
    return new ImageReference(domain, "any", Optional.empty(), Optional.empty()).domain();
  }

  /** How to speak TLS to a host that only its address is known of. */
  Tls tls(URI uri) {
    String authority = uri.getRawAuthority();
    return folder(authority, authority).tls().orUnverified(insecure.allows(authority));
  }

  /**
   * How to speak TLS to a proxy, which is no registry: nothing but its folder makes it insecure.
   */
  Tls tls(ProxyAddress proxy) {
    return HostFolder.of(settings.hostFolders(), List.of(proxy.authority(), proxy.host())).tls();
  }

  private List<Route> hostRoutes(String domain, String path, boolean declaredInsecure) {
    boolean hub = domain.equals(ImageReference.DEFAULT_DOMAIN);
    String authority = authority(domain);
    HostFolder folder = folder(domain, authority);
    List<Endpoint> endpoints = new ArrayList<>(folder.mirrors());
    if (hub) {
      settings.mirrors().forEach(url -> endpoints.add(hubMirror(url)));
    }
    endpoints.add(
        folder.server().orElseGet(() -> plain(authority, folder.tls(), declaredInsecure)));
    return endpoints.stream().map(endpoint -> new Route(endpoint, path)).toList();
  }

  private HostFolder folder(String domain, String authority) {
    return HostFolder.of(settings.hostFolders(), List.of(domain, authority, "_default"));
  }

  private Route mirror(Mirror mirror, String placed) {
    String authority = host(placed);
    Endpoint plain = plain(authority, folder(authority, authority).tls(), mirror.insecure());
    return new Route(plain.asMirror(mirror.lookup()), path(placed));
  }

  private Endpoint hubMirror(String url) {
    URI address = HostFolder.address("registry-mirrors", url);
    String authority = address.getRawAuthority();
    return new Endpoint(
        Request.scheme(address),
        authority,
        address.getRawPath().replaceFirst("/+$", "") + Endpoint.PREFIX,
        tls(address),
        Map.of(),
        true,
        Lookup.ALL);
  }

  private Endpoint plain(String authority, Tls tls, boolean declaredInsecure) {
    boolean unverified = declaredInsecure || insecure.allows(authority);
    return new Endpoint(
        unverified ? "" : "https",
        authority(authority),
        Endpoint.PREFIX,
        tls.orUnverified(unverified),
        Map.of(),
        false,
        Lookup.ALL);
  }

  /** The host that serves a registry's name. */
  static String authority(String domain) {
    return domain.equals(ImageReference.DEFAULT_DOMAIN) ? HUB : domain;
  }

  private static String host(String placed) {
    int slash = placed.indexOf('/');
    return slash < 0 ? placed : placed.substring(0, slash);
  }

  private static String path(String placed) {
    int slash = placed.indexOf('/');
    return slash < 0 ? "" : placed.substring(slash + 1);
  }
}
