package io.gantry.distribution;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.EdDSAParameterSpec;

/** How a key signs: cosign SIGNATURE_SPEC "Signature Schemes", with SHA-256 where one is needed. */
enum SignatureScheme {
  ECDSA_P256("SHA256withECDSA"),
  RSA_PKCS1("SHA256withRSA"),
  ED25519("Ed25519");

  /** FIPS 186-4, D.1.2.3: the order of the curve's generator, which no other curve has. */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final int LEAST_RSA_BITS = 2048;

  private final String algorithm;

  SignatureScheme(String algorithm) {
    this.algorithm = algorithm;
  }

  /** The key's scheme; throws with the reason when the key is of no use. */
  static SignatureScheme of(Key key) throws GeneralSecurityException {
    return switch (key) {
      case ECKey ec when ec.getParams().getOrder().equals(P256_ORDER) -> ECDSA_P256;
      case ECKey _ ->
          throw new GeneralSecurityException("its curve is not P-256, the only one supported");
      case RSAKey rsa when rsa.getModulus().bitLength() >= LEAST_RSA_BITS -> RSA_PKCS1;
      case RSAKey _ ->
          throw new GeneralSecurityException(
              "it is an RSA key of less than " + LEAST_RSA_BITS + " bits");
      case EdECKey ed when ed.getParams().getName().equals("Ed25519") -> ED25519;
      default -> throw new GeneralSecurityException("it is not an ECDSA P-256, RSA or Ed25519 key");
    };
  }

  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  boolean verify(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
    return verify(key, message, signature, false)
        // cosign since version 2 signs the message's hash with such keys: RFC 8032 "Ed25519ph".
        || (this == ED25519 && verify(key, message, signature, true));
  }

  private boolean verify(PublicKey key, byte[] message, byte[] signature, boolean prehash)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance(algorithm);
    if (prehash) {
      check.setParameter(new EdDSAParameterSpec(true));
    }
    check.initVerify(key);
    check.update(message);
    try {
      return check.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    }
  }
}
