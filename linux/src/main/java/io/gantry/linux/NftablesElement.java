package io.gantry.linux;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An element of a set or a map of the packet filter, of a set without intervals.
 *
 * @param family of the table
 * @param key of one part, or of several that are concatenated
 * @param value what a map leads to; empty in a set
 */
public record NftablesElement(
    Family family, String table, String set, List<NftablesDatum> key, List<NftablesDatum> value) {

  /** What the packets of a table come by. */
  public enum Family {
    INET(1),
    BRIDGE(7);

    /** NFPROTO_* of linux/netfilter.h. */
    final int number;

    Family(int number) {
      this.number = number;
    }

    @Override
    public String toString() {
      return this == INET ? "inet" : "bridge";
    }
  }

  public NftablesElement {
    key = List.copyOf(key);
    value = List.copyOf(value);
  }

  /** The command of nft(8) that adds it. */
  public String addCommand() {
    String leads = value.isEmpty() ? "" : " : " + text(value);
    return "add element %s %s %s { %s%s }\n".formatted(family, table, set, text(key), leads);
  }

  private static String text(List<NftablesDatum> parts) {
    return parts.stream().map(NftablesDatum::text).collect(Collectors.joining(" . "));
  }
}
