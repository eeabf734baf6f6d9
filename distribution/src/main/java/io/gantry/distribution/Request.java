package io.gantry.distribution;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request on its way to one host.
 *
 * @param secrets headers that only this host may see: they are left behind by {@link #movedTo} when
 *     a redirect leads elsewhere
 */
record Request(
    String method,
    URI uri,
    Tls tls,
    Map<String, String> headers,
    Map<String, String> secrets,
    @Nullable Upload upload) {

  static Request get(URI uri, Tls tls, Map<String, String> secrets) {
    return new Request("GET", uri, tls, Map.of(), secrets, null);
  }

  /** The same at another place of the same origin, which may know the secrets too. */
  Request movedTo(URI next) {
    return new Request(method, next, tls, headers, secrets, upload);
  }

  /** The same for a stranger. */
  Request movedTo(URI next, Tls newTls) {
    return new Request(method, next, newTls, headers, Map.of(), upload);
  }

  /** Scheme, host and port are the same: RFC 6454. */
  static boolean sameOrigin(URI one, URI other) {
    return scheme(one).equals(scheme(other))
        && host(one).equals(host(other))
        && port(one) == port(other);
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : scheme(uri).equals("https") ? 443 : 80;
  }

  static String scheme(URI uri) {
    return lower(uri.getScheme());
  }

  static String host(URI uri) {
    return lower(uri.getHost());
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
