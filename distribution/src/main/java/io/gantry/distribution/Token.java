package io.gantry.distribution;

import java.time.Instant;

/**
 * A bearer token.
 *
 * @param refresh the identity token that came with it, or empty
 */
record Token(String value, String refresh, Instant expires) {
  String header() {
    return "Bearer " + value;
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "token until " + expires;
  }
}
