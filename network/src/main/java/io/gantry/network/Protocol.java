package io.gantry.network;

import io.gantry.linux.PortSocket;
import io.gantry.oci.GantryException;
import java.util.Locale;

/** What a published port carries. */
public enum Protocol {
  TCP(PortSocket.TCP),
  UDP(PortSocket.UDP),
  SCTP(PortSocket.SCTP);

  /** Its number among the assigned Internet protocols. */
  final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** From Docker's lower-case name; INVALID for anything else. */
  public static Protocol parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tcp" -> TCP;
      case "udp" -> UDP;
      case "sctp" -> SCTP;
      default ->
          throw GantryException.invalid(
              "cannot publish a port of protocol "
                  + name
                  + ". Hint: tcp, udp and sctp can be published");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
