package io.gantry.distribution;

import io.gantry.oci.ImageReference;
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
    transport = new Transport(settings.limits());
    hosts = new Hosts(settings);
    Redirects redirects = new Redirects(transport, hosts);
    TokenServer tokens = new TokenServer(transport, redirects, hosts, pauses);
    exchanges =
        new Exchanges(
            settings.limits(),
            pauses,
            new Schemes(transport),
            new Authorizer(tokens, pauses),
            redirects);
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

  @Override
  public void close() {
    transport.close();
  }
}
