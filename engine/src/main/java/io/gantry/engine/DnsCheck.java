package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.oci.GantryException;
import java.util.regex.Pattern;

/** Refuses, in Docker's words, name resolution that cannot be. Pure. */
final class DnsCheck {
  private static final int LONGEST_DOMAIN = 255;

  /** Labels of letters, digits and inner dashes, with a letter somewhere. */
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.*[a-zA-Z])[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*\\.?");

  /** No domain is searched at all. */
  private static final String NONE = ".";

  private DnsCheck() {}

  /** In the form that resolv.conf(5) has it; INVALID for what is no address or no domain. */
  static DnsSpec checked(DnsSpec dns) {
    return new DnsSpec(
        dns.servers().stream().map(text -> server(text.strip())).toList(),
        dns.search().stream().map(text -> domain(text.strip())).toList(),
        dns.options(),
        dns.extraHosts());
  }

  private static String server(String text) {
    try {
      return Addresses.text(Addresses.parse(text));
    } catch (GantryException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "IP address is not correctly formatted: " + text, e);
    }
  }

  private static String domain(String text) {
    if (text.equals(NONE)) {
      return text;
    }
    if (text.length() >= LONGEST_DOMAIN || !DOMAIN.matcher(text).matches()) {
      throw GantryException.invalid(text + " is not a valid domain");
    }
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
