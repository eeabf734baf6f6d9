package io.gantry.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * resolv.conf(5) for a container: the host's, without servers that only the host can reach, and
 * with what was asked for instead. Pure.
 */
final class ResolvConf {
  /** What Docker uses when the host has nothing but loopback servers. */
  private static final List<String> FALLBACK = List.of("8.8.8.8", "8.8.4.4");

  private ResolvConf() {}

  /** Where the engine answers in a container that is on a network with names. */
  static final String SERVED = "127.0.0.11";

  /** As Docker writes it: every name is asked for as it is before a domain is tried. */
  private static final String NDOTS = "ndots:0";

  /**
   * Of a container whose questions the engine answers.
   *
   * @param host text of the host's file
   */
  static String served(String host, DnsSpec dns) {
    List<String> options =
        new ArrayList<>(dns.options().isEmpty() ? values(host, "options") : dns.options());
    if (options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
      options.add(NDOTS);
    }
    return text(List.of(SERVED), search(host, dns), options);
  }

  /** Whom the engine asks about other names: servers that only the host reaches as well. */
  static List<String> upstreams(String host, DnsSpec dns) {
    return dns.servers().isEmpty() ? hostServers(host, true) : dns.servers();
  }

  /**
   * @param host text of the host's file
   * @param sharesHost the container is in the host's network and may keep loopback servers
   */
  static String of(String host, DnsSpec dns, boolean sharesHost) {
    List<String> servers = dns.servers().isEmpty() ? hostServers(host, sharesHost) : dns.servers();
    List<String> options = dns.options().isEmpty() ? values(host, "options") : dns.options();
    return text(servers, search(host, dns), options);
  }

  private static List<String> search(String host, DnsSpec dns) {
    return dns.search().isEmpty() ? values(host, "search") : dns.search();
  }

  private static String text(List<String> servers, List<String> search, List<String> options) {
    StringBuilder text = new StringBuilder(160);
    servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
    line(text, "search", search.equals(List.of(".")) ? List.of() : search);
    line(text, "options", options);
    return text.toString();
  }

  private static List<String> hostServers(String host, boolean sharesHost) {
    List<String> servers = new ArrayList<>();
    for (String line : host.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      boolean server = words.length > 1 && words[0].equals("nameserver");
      if (server && (sharesHost || !isLoopback(words[1]))) {
        servers.add(words[1]);
      }
    }
    return servers.isEmpty() && !sharesHost ? FALLBACK : servers;
  }

  private static boolean isLoopback(String address) {
    return address.startsWith("127.") || Set.of("::1", "0:0:0:0:0:0:0:1").contains(address);
  }

  /** The last line of a keyword counts. */
  private static List<String> values(String text, String keyword) {
    List<String> found = List.of();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+", -1));
      if (words.getFirst().equals(keyword)) {
        found = words.subList(1, words.size());
      }
    }
    return found;
  }

  private static void line(StringBuilder text, String keyword, List<String> values) {
    if (!values.isEmpty()) {
      text.append(keyword).append(' ').append(String.join(" ", values)).append('\n');
    }
  }
}
