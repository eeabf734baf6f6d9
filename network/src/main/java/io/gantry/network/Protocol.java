package io.gantry.network;

import io.gantry.oci.GantryException;
import java.util.Locale;

/** What a published port carries. */
public enum Protocol {
  TCP,
  UDP;

  /** From Docker's lower-case name; INVALID for anything else, sctp too. */
  public static Protocol parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tcp" -> TCP;
      case "udp" -> UDP;
      default ->
          throw GantryException.invalid(
              "cannot publish a port of protocol " + name + ". Hint: tcp and udp can be published");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
