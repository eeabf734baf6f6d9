package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a proxy is, how to speak to it and what to show to it.
 *
 * @param host as addresses have it, an IPv6 address in brackets
 */
record ProxyAddress(Kind kind, String host, int port, Optional<Credentials> credentials) {
  /** How one speaks to a proxy. */
  enum Kind {
    HTTP("http", 80),
    HTTPS("https", 443),
    SOCKS5("socks5", 1080);

    private final String scheme;
    private final int port;

    Kind(String scheme, int port) {
      this.scheme = scheme;
      this.port = port;
    }
  }

  /**
   * Reads an address; without a scheme it is http.
   *
   * @param variable what the address was named by, for messages
   */
  static ProxyAddress parse(String variable, String text) {
    URI uri;
    try {
      uri = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      // Not the text itself: it may have a password.
      throw GantryException.invalid(variable + " is no address");
    }
    Kind kind =
        switch (Request.scheme(uri)) {
          case "http" -> Kind.HTTP;
          case "https" -> Kind.HTTPS;
          // Go's programs leave names to the proxy in both cases, Docker among them.
          case "socks5", "socks5h" -> Kind.SOCKS5;
          default -> throw invalid(variable);
        };
    if (Request.host(uri).isEmpty()) {
      throw invalid(variable);
    }
    return new ProxyAddress(
        kind,
        Request.host(uri),
        uri.getPort() >= 0 ? uri.getPort() : kind.port,
        Optional.ofNullable(uri.getRawUserInfo()).map(ProxyAddress::credentials));
  }

  String authority() {
    return host + ":" + port;
  }

  /** Without what only the proxy may see. */
  @Override
  public String toString() {
    return kind.scheme + "://" + authority();
  }

  private static Credentials credentials(String user) {
    String[] parts = user.split(":", 2);
    return Credentials.of(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static GantryException invalid(String variable) {
    return GantryException.invalid(
        variable + " is no address of a proxy. Hint: http, https, socks5 or socks5h://HOST:PORT");
  }
}
