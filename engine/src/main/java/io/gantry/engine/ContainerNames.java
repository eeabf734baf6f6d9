package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Attachment;
import io.gantry.network.NetworkNamespace;
import io.gantry.network.dns.EndpointNames;
import io.gantry.network.dns.NameServer;
import io.gantry.network.dns.NameService;
import io.gantry.network.dns.NetworkNames;
import io.gantry.network.dns.ResolverScope;
import io.gantry.oci.GantryException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By which names containers find each other: a book for each network that has names, and for each
 * container on one a server in its network namespace. Calls about one container are made under its
 * lock.
 */
final class ContainerNames implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContainerNames.class.getName());
  private static final int PORT = 53;

  private final Function<String, Container> containers;
  private final DnsSpec defaults;
  private final Map<String, NetworkNames> books = new ConcurrentHashMap<>();
  private final Map<String, Served> served = new ConcurrentHashMap<>();

  /**
   * @param containers finds the ones that links name
   * @param defaults name resolution of containers that say nothing themselves
   */
  ContainerNames(Function<String, Container> containers, DnsSpec defaults) {
    this.containers = containers;
    this.defaults = defaults;
  }

  /** Made for the first container that needs it: many daemons never see one. */
  private @Nullable NameServer server;

  private record Served(ResolverScope scope, NameService service) {}

  /** Enters a container into the books of its networks, and serves it when it is on one. */
  void begin(ContainerRecord container, Sandbox sandbox, NetworkNamespace namespace) {
    List<Sandbox.Place> named =
        sandbox.places().stream().filter(place -> place.network().hasNames()).toList();
    if (named.isEmpty()) {
      return;
    }
    try {
      named.forEach(place -> join(container, place, namespace));
    } catch (RuntimeException e) {
      end(container.id(), named);
      throw e;
    }
  }

  /** Enters a container into the book of one network. */
  void join(ContainerRecord container, Sandbox.Place place, NetworkNamespace namespace) {
    if (!place.network().hasNames()) {
      return;
    }
    NetworkNames book = book(place.network());
    book.add(names(container, place));
    served
        .computeIfAbsent(container.id(), _ -> serve(container, namespace))
        .scope()
        .connect(book, place.network().internal(), links(place.wanted()));
  }

  /** Strikes a container out of the book of one network. */
  void leave(String containerId, Sandbox.Place place) {
    if (!place.network().hasNames()) {
      return;
    }
    NetworkNames book = book(place.network());
    book.remove(containerId);
    Optional.ofNullable(served.get(containerId)).ifPresent(one -> one.scope().disconnect(book));
  }

  /** Strikes a container that has ended out of all books. */
  void end(String containerId, List<Sandbox.Place> places) {
    places.forEach(place -> leave(containerId, place));
    Optional.ofNullable(served.remove(containerId)).ifPresent(one -> one.service().close());
  }

  /** A container has another name now. */
  void renamed(ContainerRecord container, Sandbox sandbox) {
    for (Sandbox.Place place : sandbox.places()) {
      if (place.network().hasNames()) {
        book(place.network()).add(names(container, place));
      }
    }
  }

  /** A network is gone. */
  void forget(NetworkRecord network) {
    books.remove(network.id());
  }

  /** Stops serving; containers have no names until the next daemon serves them. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.close();
    }
  }

  private synchronized NameServer server() {
    if (server == null) {
      server = new NameServer();
    }
    return server;
  }

  private NetworkNames book(NetworkRecord network) {
    return books.computeIfAbsent(network.id(), _ -> new NetworkNames(network.name()));
  }

  private Served serve(ContainerRecord container, NetworkNamespace namespace) {
    DnsSpec dns = container.spec().host().dns().or(defaults);
    List<InetSocketAddress> upstreams =
        ResolvConf.upstreams(ContainerFiles.hostResolvConf(), dns).stream()
            .flatMap(text -> upstream(text).stream())
            .toList();
    ResolverScope scope = new ResolverScope(upstreams, dns.options());
    return new Served(scope, server().serve(namespace.fd(), scope));
  }

  /** What is no address in the host's file is passed over, as by the C library. */
  private static Optional<InetSocketAddress> upstream(String text) {
    try {
      return Optional.of(new InetSocketAddress(Addresses.parse(text), PORT));
    } catch (GantryException e) {
      LOG.log(System.Logger.Level.DEBUG, "no name server: {0}", text);
      return Optional.empty();
    }
  }

  private static EndpointNames names(ContainerRecord container, Sandbox.Place place) {
    return new EndpointNames(
        container.id(),
        container.name(),
        container.spec().process().hostname(),
        place.wanted().aliases(),
        place.attachment().addresses().stream().map(Attachment.Address::ip).toList());
  }

  private Map<String, String> links(EndpointSpec wanted) {
    Map<String, String> links = new HashMap<>();
    for (String text : wanted.links()) {
      ContainerLink link = ContainerLink.parse(text);
      links.put(link.alias(), containers.apply(link.container()).record().shortId());
    }
    return links;
  }
}
