package io.gantry.distribution;

/**
 * What a login gave.
 *
 * @param status a sentence for the user
 * @param identityToken to keep in the password's place; empty when the registry gives none
 */
public record LoginOutcome(String status, String identityToken) {
  /** Never the secret. */
  @Override
  public String toString() {
    return status;
  }
}
