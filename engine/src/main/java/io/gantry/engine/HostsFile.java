package io.gantry.engine;

import java.util.List;

/** hosts(5) for a container. Pure. */
final class HostsFile {
  private static final String LOCAL =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::\tip6-localnet
      ff00::\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private HostsFile() {}

  /**
   * @param addresses the container's own
   * @param extra {@code name:address} or {@code name=address}
   * @param gateways what {@code host-gateway} stands for
   */
  static String of(
      List<String> addresses,
      String hostname,
      String domainname,
      List<String> extra,
      List<String> gateways) {
    StringBuilder text = new StringBuilder(LOCAL);
    for (String entry : extra) {
      int split = entry.indexOf('=') >= 0 ? entry.indexOf('=') : entry.indexOf(':');
      if (split > 0) {
        String target = entry.substring(split + 1).replaceAll("[\\[\\]]", "");
        for (String address : target.equals("host-gateway") ? gateways : List.of(target)) {
          text.append(address).append('\t').append(entry, 0, split).append('\n');
        }
      }
    }
    for (String address : addresses) {
      String full = domainname.isEmpty() ? "" : hostname + "." + domainname + " ";
      text.append(address).append('\t').append(full).append(hostname).append('\n');
    }
    return text.toString();
  }
}
