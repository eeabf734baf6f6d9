package io.gantry.network;

/**
 * How much a member's traffic may be, in bits a second; 0 is no limit.
 *
 * @param in to the container
 * @param out from the container
 */
public record Rates(long in, long out) {
  public static final Rates NONE = new Rates(0, 0);

  public Rates {
    if (in < 0 || out < 0) {
      throw new IllegalArgumentException("a rate below 0");
    }
  }
}
