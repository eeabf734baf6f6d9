package io.gantry.network;

import java.io.Serial;

/** A host port cannot be had; the message is the latter half of Docker's. */
final class PortTaken extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  PortTaken(String message) {
    super(message);
  }

  PortTaken(String message, Throwable cause) {
    super(message, cause);
  }
}
