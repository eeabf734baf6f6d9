package io.gantry.network;

import io.gantry.linux.Nftables;
import io.gantry.linux.NftablesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chains of other tables that drop what is forwarded: a policy of drop, as Docker sets it, or a
 * last rule that refuses the rest, as firewalld writes it. What one table drops no other can
 * accept, so each of these chains gets two rules a bridge at its beginning, marked by a comment,
 * and nothing else of them is touched. What may really pass is said by our own table. Used by one
 * {@link KernelThread}.
 */
final class ForwardGates {
  private static final Pattern LINE =
      Pattern.compile(
          "table (?<table>(?:ip|ip6|inet) \\S+) \\{|table (?<other>\\S+ \\S+) \\{|chain (?<chain>\\S+) \\{"
              + "|type filter hook forward [^;]*; policy (?<policy>\\w+);");
  private static final Pattern STRUCTURE = Pattern.compile("\\s*(table |chain |type |}|$).*");

  private final Nftables nftables;
  private final String own;
  private final boolean allowed;
  private final Pattern rule;
  private List<String> warnings = List.of();

  /**
   * @param own name of our table, by which our rules are known in those of others
   * @param allowed whether rules may be written there; otherwise there are warnings only
   */
  ForwardGates(Nftables nftables, String own, boolean allowed) {
    this.nftables = nftables;
    this.own = own;
    this.allowed = allowed;
    this.rule =
        Pattern.compile(
            "(?<match>[io]ifname \"[^\"]+\") accept comment \""
                + Pattern.quote(own)
                + "\" # handle (?<handle>[0-9]+)");
  }

  /** A base chain of somebody else's at the hook of what is forwarded. */
  record Gate(String table, String chain, boolean drops) {
    String name() {
      return table + " " + chain;
    }
  }

  /** What of others hinders these networks, in sentences for a person. */
  List<String> warnings() {
    return warnings;
  }

  /** Lets just these bridges through; what hinders it is a warning. */
  void let(Set<String> bridges) {
    List<String> found = new ArrayList<>();
    for (Gate gate : gates(chains(found))) {
      try {
        pass(gate, bridges, found);
      } catch (NftablesException e) {
        // Somebody removed it meanwhile, or owns it alone.
        found.add(warning(gate) + " (" + e.getMessage() + ")");
      }
    }
    warnings = List.copyOf(found);
  }

  private String chains(List<String> found) {
    try {
      return nftables.run("list chains");
    } catch (NftablesException e) {
      found.add("the tables of the packet filter cannot be read: " + e.getMessage());
      return "";
    }
  }

  private void pass(Gate gate, Set<String> bridges, List<String> found) {
    String listing = nftables.run("list chain " + gate.name());
    boolean drops = gate.drops() || refusesTheRest(listing);
    if (drops && !allowed) {
      found.add(warning(gate));
    }
    String commands = commands(gate, listing, drops && allowed ? matches(bridges) : Set.of());
    if (!commands.isEmpty()) {
      nftables.run(commands);
    }
  }

  private String commands(Gate gate, String listing, Set<String> wanted) {
    Map<String, String> handles = new LinkedHashMap<>();
    StringBuilder commands = new StringBuilder();
    for (Matcher ours = rule.matcher(listing); ours.find(); ) {
      String handle = ours.group("handle");
      boolean twice = handles.putIfAbsent(ours.group("match"), handle) != null;
      if (twice || !wanted.contains(ours.group("match"))) {
        commands.append("delete rule %s handle %s\n".formatted(gate.name(), handle));
      }
    }
    for (String match : wanted) {
      if (!handles.containsKey(match)) {
        commands.append(
            "insert rule %s %s accept comment \"%s\"\n".formatted(gate.name(), match, own));
      }
    }
    return commands.toString();
  }

  private static Set<String> matches(Set<String> bridges) {
    Set<String> matches = new LinkedHashSet<>();
    for (String bridge : bridges) {
      matches.add("iifname \"" + bridge + '"');
      matches.add("oifname \"" + bridge + '"');
    }
    return matches;
  }

  /** Those of others in what {@code nft list chains} printed. */
  private List<Gate> gates(String chains) {
    List<Gate> gates = new ArrayList<>();
    String table = "";
    String chain = "";
    for (Matcher found = LINE.matcher(chains); found.find(); ) {
      if (found.group("table") != null) {
        table = found.group("table");
      } else if (found.group("other") != null) {
        table = "";
      } else if (found.group("chain") != null) {
        chain = found.group("chain");
      } else if (!table.isEmpty() && !table.equals("inet " + own)) {
        gates.add(new Gate(table, chain, found.group("policy").equals("drop")));
      }
    }
    return gates;
  }

  private static boolean refusesTheRest(String listing) {
    return listing
        .lines()
        .filter(line -> !STRUCTURE.matcher(line).matches())
        .reduce((_, last) -> last)
        .map(String::strip)
        .filter(last -> last.startsWith("reject") || last.startsWith("drop"))
        .isPresent();
  }

  private static String warning(Gate gate) {
    return "chain %s of nftables table %s drops what is forwarded: containers reach nothing outside and published ports answer only to this host. Hint: let it accept the bridge, for Docker's rules: iptables -I DOCKER-USER -j ACCEPT"
        .formatted(gate.chain(), gate.table());
  }
}
