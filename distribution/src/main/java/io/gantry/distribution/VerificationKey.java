package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A public key that signatures are verified with. Two keys are equal when they are the same key,
 * whatever they are called. Thread-safe.
 */
public final class VerificationKey {
  private final String name;
  private final PublicKey key;
  private final SignatureScheme scheme;
  private final Optional<X509Certificate> certificate;

  private VerificationKey(
      String name, PublicKey key, SignatureScheme scheme, Optional<X509Certificate> certificate) {
    this.name = name;
    this.key = key;
    this.scheme = scheme;
    this.certificate = certificate;
  }

  /**
   * Reads a key in PEM: a public key (ECDSA P-256, RSA of 2048 bits or more, Ed25519), or a
   * certificate, whose key counts while the certificate is valid; nobody is asked who issued it.
   *
   * @param name what messages call it, such as its file
   * @throws GantryException INVALID with the reason
   */
  public static VerificationKey parse(String name, String pem) {
    try {
      PublicKey key = Pem.publicKey(pem);
      Optional<X509Certificate> certificate =
          pem.contains("CERTIFICATE-----")
              ? Optional.of(Pem.certificates(pem).getFirst())
              : Optional.empty();
      return new VerificationKey(name, key, SignatureScheme.of(key), certificate);
    } catch (GeneralSecurityException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "cannot use " + name + " to verify signatures: " + e.getMessage(),
          e);
    }
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** The digest of its DER form, by which people compare keys. */
  public String fingerprint() {
    return Digest.sha256(key.getEncoded()).toString();
  }

  boolean verifies(byte[] message, byte[] signature) {
    try {
      return scheme.verify(key, message, signature);
    } catch (GeneralSecurityException e) {
      // Of a key that could be read; the signature is what does not fit it.
      return false;
    }
  }

  /** Whether its certificate, if it came in one, holds at this time. */
  boolean valid(InstantSource clock) {
    Instant now = clock.instant();
    return certificate
        .filter(it ->
            now.isBefore(it.getNotBefore().toInstant())
                || now.isAfter(it.getNotAfter().toInstant()))
        .isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
