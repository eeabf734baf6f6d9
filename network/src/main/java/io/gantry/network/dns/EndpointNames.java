package io.gantry.network.dns;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a container is called on one network, and where it is found there.
 *
 * @param containerId 64 hexadecimal digits; the first 12 are a name, too
 * @param name of the container; the answer to who has an address
 * @param hostname its host name, or an empty text
 * @param aliases further names, which other containers may share
 * @param addresses IPv4 and IPv6, at most one or a few of each
 */
public record EndpointNames(
    String containerId,
    String name,
    String hostname,
    List<String> aliases,
    List<InetAddress> addresses) {
  private static final int SHORT_ID = 12;
  private static final int MAX_ALIASES = 1024;
  private static final int MAX_ADDRESSES = 16;

  public EndpointNames {
    aliases = List.copyOf(aliases);
    addresses = List.copyOf(addresses);
    if (containerId.length() < SHORT_ID || name.isEmpty()) {
      throw GantryException.invalid(
          "container \"%s\" (%s) cannot be found by name: its id or name is too short"
              .formatted(name, containerId));
    }
    if (aliases.size() > MAX_ALIASES || addresses.size() > MAX_ADDRESSES) {
      throw GantryException.invalid(
          "container %s has %d aliases and %d addresses on one network: at most %d and %d are kept"
              .formatted(name, aliases.size(), addresses.size(), MAX_ALIASES, MAX_ADDRESSES));
    }
  }

  /** All names in lower case, each once. */
  Set<String> all() {
    Set<String> all = new LinkedHashSet<>();
    all.add(folded(name));
    aliases.forEach(alias -> all.add(folded(alias)));
    all.add(folded(containerId.substring(0, SHORT_ID)));
    all.add(folded(hostname));
    all.remove("");
    return all;
  }

  /** Names differ by more than case (RFC 4343). */
  static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
