package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as filters and images name them: {@code 80}, {@code 80/udp}, {@code 8000-8010/tcp}. */
record PortRange(int first, int last, String protocol) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
  private static final int MAX = 65535;

  /** INVALID when it is not of that form; the key is for the message. */
  static PortRange parse(String key, String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw FilterKeys.invalidValue(key, text);
    }
    int first = Integer.parseInt(parts.group(1));
    int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
    if (first > MAX || last > MAX || last < first) {
      throw GantryException.invalid("invalid port range: " + text);
    }
    return new PortRange(first, last, parts.group(3) == null ? "tcp" : parts.group(3));
  }

  boolean contains(int port, String otherProtocol) {
    return port >= first && port <= last && protocol.equals(otherProtocol);
  }

  boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last && protocol.equals(other.protocol);
  }
}
