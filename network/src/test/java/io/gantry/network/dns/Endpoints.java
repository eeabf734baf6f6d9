package io.gantry.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Containers to enter into books. */
final class Endpoints {
  private Endpoints() {}

  /** With an id made of the number, and these addresses. */
  static EndpointNames endpoint(int number, String name, List<String> aliases, String... at) {
    return new EndpointNames(
        id(number),
        name,
        "host-" + number,
        aliases,
        Stream.of(at).map(Endpoints::address).toList());
  }

  static String id(int number) {
    return "%012x".formatted(number) + "0".repeat(52);
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
