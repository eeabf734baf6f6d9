package io.gantry.distribution;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts may have a false certificate or none: those that the administrator names, by name, by
 * name and port or by address range, and this machine itself. Thread-safe.
 */
final class Insecure {
  private final Set<String> names = new HashSet<>();
  private final List<AddressRange> ranges =
      new ArrayList<>(
          List.of(
              AddressRange.parse("127.0.0.0/8").orElseThrow(),
              AddressRange.parse("::1/128").orElseThrow()));
  private final boolean mustResolve;

  Insecure(List<String> given) {
    for (String entry : given) {
      AddressRange.parse(entry)
          .ifPresentOrElse(ranges::add, () -> names.add(entry.toLowerCase(Locale.ROOT)));
    }
    mustResolve = ranges.size() > 2;
  }

  /** Whether this {@code host[:port]} may be. Looks its addresses up when ranges were named. */
  boolean allows(String authority) {
    String host = host(authority);
    if (names.contains(authority.toLowerCase(Locale.ROOT)) || names.contains(host)) {
      return true;
    }
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    return addresses(host).stream()
        .anyMatch(address -> ranges.stream().anyMatch(range -> range.contains(address)));
  }

  private List<InetAddress> addresses(String host) {
    try {
      return AddressRange.isAddress(host)
          ? List.of(InetAddress.ofLiteral(host))
          : mustResolve ? List.of(InetAddress.getAllByName(host)) : List.of();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** Without port and brackets. */
  private static String host(String authority) {
    String host = URI.create("https://" + authority).getHost();
    String bare = host == null ? authority : host;
    return bare.startsWith("[") && bare.endsWith("]")
        ? bare.substring(1, bare.length() - 1)
        : bare.toLowerCase(Locale.ROOT);
  }
}
