package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leads the JDK's client through proxies: to those of http by itself, to all others by a {@link
 * ProxyRelay}, which is made when the first request needs it. Thread-safe.
 */
final class ProxyRoutes extends ProxySelector implements AutoCloseable {
  static {
    // The JDK would not send a password to a proxy that makes tunnels. It reads this when its
    // client is loaded, which nothing in this process does before; who set it knows better.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
  }

  private static final int BAD_GATEWAY = 502;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final Proxies proxies;
  private final ProxyDial dial;
  private @Nullable ProxyRelay relay;
  private boolean closed;

  ProxyRoutes(Proxies proxies, ProxyDial dial) {
    this.proxies = proxies;
    this.dial = dial;
  }

  /** The way of one request, until the head of its answer is there. */
  static final class Passage implements AutoCloseable {
    private static final Passage DIRECT = new Passage(null, null);

    private final @Nullable ProxyAddress proxy;
    private final ProxyRelay.@Nullable Ticket ticket;

    private Passage(@Nullable ProxyAddress proxy, ProxyRelay.@Nullable Ticket ticket) {
      this.proxy = proxy;
      this.ticket = ticket;
    }

    /** What to show to whom the client takes for the proxy: RFC 9110, 11.7.2. */
    Optional<String> authorization() {
      return ticket != null
          ? Optional.of(ticket.authorization())
          : Optional.ofNullable(proxy).flatMap(ProxyAddress::credentials).map(Credentials::basic);
    }

    /** The failure of the proxy behind a failure of the client, if it was that. */
    IOException cause(IOException e) {
      if (proxy == null) {
        return e;
      }
      if (ticket != null && ticket.failure().isPresent()) {
        return ticket.failure().get();
      }
      // The client itself connects to nobody but the proxy.
      return e instanceof ConnectException || e instanceof HttpConnectTimeoutException
          ? ProxyException.failed(proxy, why(e), e)
          : e;
    }

    /** Whether an answer of this status is not the registry's but a failure on the way to it. */
    Optional<ProxyException> failure(int status) {
      if (proxy == null) {
        return Optional.empty();
      }
      return switch (status) {
        case PROXY_AUTHENTICATION_REQUIRED -> Optional.of(ProxyException.denied(proxy));
        case BAD_GATEWAY -> Optional.ofNullable(ticket).flatMap(ProxyRelay.Ticket::failure);
        default -> Optional.empty();
      };
    }

    @Override
    public void close() {
      if (ticket != null) {
        ticket.close();
      }
    }

    /** The JDK leaves most of these without a word. */
    private static String why(IOException e) {
      if (e instanceof HttpConnectTimeoutException) {
        return "it does not answer";
      }
      return e.getCause() instanceof UnresolvedAddressException
              || (e.getCause() != null
                  && e.getCause().getCause() instanceof UnresolvedAddressException)
          ? "no such host"
          : "connection refused";
    }
  }

  /** The way for one request to this address. */
  Passage passage(URI uri) {
    return proxies
        .of(uri)
        .map(proxy -> new Passage(proxy, relays(proxy) ? relay().ticket(proxy) : null))
        .orElse(Passage.DIRECT);
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(
        proxies
            .of(uri)
            .map(proxy ->
                relays(proxy)
                    ? relay().address()
                    : InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))
            .map(address -> new Proxy(Proxy.Type.HTTP, address))
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The failure itself reaches whoever asked.
  }

  /** Whether anything was led through the relay yet. */
  synchronized boolean relays() {
    return relay != null;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (relay != null) {
      relay.close();
    }
  }

  private static boolean relays(ProxyAddress proxy) {
    return proxy.kind() != ProxyAddress.Kind.HTTP;
  }

  private synchronized ProxyRelay relay() {
    ProxyRelay made = relay;
    if (made != null) {
      return made;
    }
    if (closed) {
      throw new GantryException(Kind.UNAVAILABLE, "the registry client is closed");
    }
    try {
      made = new ProxyRelay(dial);
    } catch (IOException e) {
      throw GantryException.internal(
          "cannot listen on a loopback port for the way to the proxy: " + e.getMessage(), e);
    }
    relay = made;
    return made;
  }
}
