package io.gantry.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds tables of others that drop forwarded packets: a table of ours cannot overrule them. */
final class ForwardPolicy {
  private static final Pattern LINE =
      Pattern.compile(
          "table (?<table>\\S+ \\S+) \\{|chain (?<chain>\\S+) \\{|hook forward [^;]*; policy drop;");

  private ForwardPolicy() {}

  /** One sentence for each such chain in what {@code nft list chains} printed. */
  static List<String> warnings(String chains) {
    List<String> warnings = new ArrayList<>();
    String table = "";
    String chain = "";
    for (Matcher found = LINE.matcher(chains); found.find(); ) {
      if (found.group("table") != null) {
        table = found.group("table");
      } else if (found.group("chain") != null) {
        chain = found.group("chain");
      } else {
        warnings.add(
            "chain %s of nftables table %s drops what is forwarded: containers reach nothing outside and published ports answer only to this host. Hint: let it accept the bridge, for Docker's rules: iptables -I DOCKER-USER -j ACCEPT"
                .formatted(chain, table));
      }
    }
    return warnings;
  }
}
