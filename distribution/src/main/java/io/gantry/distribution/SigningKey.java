package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** A private key that signs. It is never written anywhere, nor shown. Thread-safe. */
public final class SigningKey {
  private final PrivateKey key;
  private final SignatureScheme scheme;

  private SigningKey(PrivateKey key, SignatureScheme scheme) {
    this.key = key;
    this.scheme = scheme;
  }

  /**
   * Reads a key in PEM (ECDSA P-256, RSA of 2048 bits or more, Ed25519): PKCS#8, or the older forms
   * of OpenSSL, not encrypted. What cosign generates is encrypted in a way of its own (scrypt and
   * NaCl's secretbox), which the JDK does not know; cosign takes keys that others made, too.
   *
   * @throws GantryException INVALID with the reason, which never quotes the key
   */
  public static SigningKey parse(String pem) {
    if (pem.contains("BEGIN ENCRYPTED SIGSTORE ") || pem.contains("BEGIN ENCRYPTED COSIGN ")) {
      throw GantryException.invalid(
          "cannot sign with this key: cosign encrypted it with scrypt and secretbox, which is not"
              + " supported. Hint: make one with openssl genpkey, for both, and cosign"
              + " import-key-pair");
    }
    try {
      PrivateKey key = Pem.privateKey(pem);
      return new SigningKey(key, SignatureScheme.of(key));
    } catch (GeneralSecurityException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot sign with this key: " + e.getMessage(), e);
    }
  }

  byte[] sign(byte[] message) {
    try {
      return scheme.sign(key, message);
    } catch (GeneralSecurityException e) {
      throw GantryException.internal("sign: " + e.getMessage(), e);
    }
  }
}
