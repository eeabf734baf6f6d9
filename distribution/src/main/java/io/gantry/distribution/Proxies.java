package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxies that the environment names, by the rules that Go programs, Docker among them, have:
 * {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} in upper or lower case; this machine
 * itself is never asked through a proxy. Thread-safe.
 */
final class Proxies extends ProxySelector {
  static {
    // The JDK would not send a password to a proxy that makes tunnels. It reads this when its
    // client is loaded, which nothing in this process does before; who set it knows better.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
  }

  private final Map<String, String> environment;
  private final List<String> direct = new ArrayList<>();
  private final List<AddressRange> directRanges = new ArrayList<>();

  Proxies(Map<String, String> environment) {
    this.environment = environment;
    for (String entry : value(environment, "NO_PROXY").split(",")) {
      String bare = entry.strip().toLowerCase(Locale.ROOT);
      AddressRange.parse(bare)
          .ifPresentOrElse(
              directRanges::add,
              () -> {
                if (!bare.isEmpty()) {
                  direct.add(bare);
                }
              });
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(
        proxy(uri)
            .map(proxy ->
                new Proxy(
                    Proxy.Type.HTTP,
                    InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))))
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The failure itself reaches whoever asked.
  }

  /** What to show to the proxy on the way to this address: RFC 9110, 11.7.2. */
  Optional<String> authorization(URI uri) {
    return proxy(uri)
        .flatMap(proxy -> Optional.ofNullable(proxy.getRawUserInfo()))
        .map(user -> {
          String[] parts = user.split(":", 2);
          return Credentials.of(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "")
              .basic();
        });
  }

  private Optional<URI> proxy(URI uri) {
    // Read when it is needed, so that a mistake in it hurts nobody who needs no registry.
    return goesDirect(uri)
        ? Optional.empty()
        : named(Request.scheme(uri).equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY");
  }

  private boolean goesDirect(URI uri) {
    String host = Request.host(uri).replaceAll("^\\[|\\]$", "");
    if (host.equals("localhost")) {
      return true;
    }
    if (AddressRange.isAddress(host)) {
      InetAddress address = InetAddress.ofLiteral(host);
      if (address.isLoopbackAddress()
          || directRanges.stream().anyMatch(range -> range.contains(address))) {
        return true;
      }
    }
    return direct.stream().anyMatch(entry -> covers(entry, host, Request.port(uri)));
  }

  /** A name covers itself and what is below it; with a dot or a star before it, only the latter. */
  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    int colon = entry.lastIndexOf(':');
    boolean hasPort = colon > 0 && entry.indexOf(':') == colon;
    if (hasPort && !entry.substring(colon + 1).equals(String.valueOf(port))) {
      return false;
    }
    String name = hasPort ? entry.substring(0, colon) : entry;
    String suffix = name.startsWith("*.") ? name.substring(1) : name;
    return suffix.startsWith(".")
        ? host.endsWith(suffix)
        : host.equals(suffix) || host.endsWith("." + suffix);
  }

  private Optional<URI> named(String name) {
    String text = value(environment, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    URI proxy;
    try {
      proxy = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      // Not the text itself: it may have a password.
      throw GantryException.invalid(name + " is no address");
    }
    if (!Request.scheme(proxy).equals("http") || Request.host(proxy).isEmpty()) {
      throw GantryException.invalid(
          name + " is no http address. Hint: other kinds of proxies are not supported");
    }
    return Optional.of(proxy);
  }

  private static String value(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "").strip();
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
        : upper;
  }

  private static int port(URI proxy) {
    return proxy.getPort() >= 0 ? proxy.getPort() : 80;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
