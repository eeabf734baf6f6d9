package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The entrance to all registries. Holds connections and tokens, so there should be one in a
 * process. Thread-safe; calls block; closing it ends all that is under way.
 */
public final class Registries implements AutoCloseable {
  private final Transport transport;
  private final Hosts hosts;
  private final Exchanges exchanges;
  private final Login login;
  private final Search search;
  private final Downloads downloads;

  public Registries(RegistrySettings settings) {
    this(
        settings,
        new Pauses(
            settings.limits(),
            Clock.systemUTC(),
            RandomGenerator.getDefault(),
            wait -> Thread.sleep(wait)));
  }

  Registries(RegistrySettings settings, Pauses pauses) {
    Limits limits = settings.limits();
    hosts = new Hosts(settings);
    ProxyDial dial = new ProxyDial(hosts::tls, limits.connect());
    transport = new Transport(limits, new ProxyRoutes(new Proxies(settings.environment()), dial));
    Redirects redirects = new Redirects(transport, hosts);
    Schemes schemes = new Schemes(transport);
    TokenServer tokens = new TokenServer(transport, redirects, hosts, pauses);
    Authorizer authorizer = new Authorizer(tokens, pauses);
    exchanges = new Exchanges(limits, pauses, schemes, authorizer, redirects);
    login = new Login(exchanges, schemes, redirects, tokens);
    search = new Search(exchanges, hosts);
    downloads = new Downloads(transport);
  }

  /** The repository of an image; its tag and digest do not matter. Nothing is asked yet. */
  public RemoteRepository repository(ImageReference image, Optional<Credentials> credentials) {
    List<Peer> peers = new ArrayList<>();
    for (Route route : hosts.routes(image.domain(), image.path())) {
      Optional<Credentials> shown = route.endpoint().mirror() ? Optional.empty() : credentials;
      peers.add(new Peer(exchanges, route.endpoint(), shown, image, route.path()));
    }
    return new RemoteRepository(image, peers.subList(0, peers.size() - 1), peers.getLast());
  }

  /**
   * Checks credentials; throws {@link io.gantry.oci.GantryException} DENIED when they are wrong.
   *
   * @param domain a registry's name as in image names, {@code docker.io} for Docker Hub, or an
   *     address of it, such as {@code https://index.docker.io/v1/}
   */
  public LoginOutcome login(String domain, Credentials credentials) {
    return login.login(hosts.registry(domain), credentials);
  }

  /** Repositories for a word: by Docker Hub's search, elsewhere those whose names have the word. */
  public List<SearchResult> search(
      String domain, String term, int limit, Optional<Credentials> credentials) {
    return search.search(domain, term, limit, credentials);
  }

  /** The first repositories of a registry that lists them. */
  public List<String> catalog(String domain, int limit, Optional<Credentials> credentials) {
    return search.catalog(domain, limit, credentials);
  }

  /**
   * A file of a server that is no registry, by the same proxies; redirects are followed.
   *
   * @throws IOException when no answer comes, or the proxy refuses
   */
  public Download download(URI uri) throws IOException {
    return downloads.get(uri);
  }

  @Override
  public void close() {
    transport.close();
  }
}
