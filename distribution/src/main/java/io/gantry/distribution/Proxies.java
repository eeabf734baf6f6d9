package io.gantry.distribution;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which proxy the environment names for an address, by the rules that Go programs, Docker among
 * them, have: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} in upper or lower case;
 * this machine itself is never asked through a proxy. As curl has it, {@code ALL_PROXY} is for what
 * has no proxy of its own. Thread-safe.
 */
final class Proxies {
  /** RFC 3986, 3.2.1; what a person forgot the scheme of as well. */
  private static final Pattern SECRET = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?[^/]*@");

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

  /** The proxy on the way to this address; throws INVALID when what names it is no address. */
  Optional<ProxyAddress> of(URI uri) {
    // Read when it is needed, so that a mistake in it hurts nobody who needs no registry.
    return goesDirect(uri)
        ? Optional.empty()
        : named(Request.scheme(uri).equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY")
            .or(() -> named("ALL_PROXY"));
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

  private Optional<ProxyAddress> named(String name) {
    String text = value(environment, name);
    return text.isEmpty() ? Optional.empty() : Optional.of(ProxyAddress.parse(name, text));
  }

  /** The value of a variable, with user and password masked. */
  static String shown(Map<String, String> environment, String name) {
    return SECRET.matcher(value(environment, name)).replaceFirst("$1xxxxx:xxxxx@");
  }

  private static String value(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "").strip();
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
        : upper;
  }
}
