package io.gantry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures, with OpenSSL on the other side. */
class SignatureKeysTest {
  private static final byte[] MESSAGE = "the message".getBytes(UTF_8);

  @TempDir private static Path folder;
  private static OpenSslKeys openssl;

  @BeforeAll
  static void makeKeys() {
    openssl = new OpenSslKeys(folder);
    OpenSslKeys.KINDS.forEach(kind -> openssl.keys(kind, kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "ED25519"})
  void verifiesWhatOpenSslSigned(String kind) {
    byte[] signature = openssl.sign(kind, MESSAGE);
    VerificationKey key = openssl.publicKey(kind);
    assertThat(key.verifies(MESSAGE, signature)).isTrue();
    assertThat(key.verifies("the massage".getBytes(UTF_8), signature)).isFalse();
    for (int at = 0; at < signature.length; at++) {
      byte[] changed = signature.clone();
      changed[at] ^= 1;
      assertThat(key.verifies(MESSAGE, changed)).as("byte " + at).isFalse();
    }
    assertThat(key.verifies(MESSAGE, new byte[0])).isFalse();
    for (String other : OpenSslKeys.KINDS) {
      assertThat(openssl.publicKey(other).verifies(MESSAGE, signature))
          .isEqualTo(other.equals(kind));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "ED25519"})
  void openSslVerifiesWhatWasSigned(String kind) {
    byte[] signature = openssl.privateKey(kind).sign(MESSAGE);
    assertThatCode(() -> openssl.verify(kind, MESSAGE, signature)).doesNotThrowAnyException();
  }

  @Test
  void readsTheOlderFormsOfPrivateKeys() {
    openssl.run("ec", "-in", "EC.key", "-out", "EC-old.key");
    openssl.run("rsa", "-in", "RSA.key", "-traditional", "-out", "RSA-old.key");
    assertThat(openssl.text("EC-old.key")).contains("BEGIN EC PRIVATE KEY");
    assertThat(openssl.text("RSA-old.key")).contains("BEGIN RSA PRIVATE KEY");
    for (String kind : new String[] {"EC", "RSA"}) {
      byte[] signature = openssl.privateKey(kind + "-old").sign(MESSAGE);
      assertThat(openssl.publicKey(kind).verifies(MESSAGE, signature)).isTrue();
    }
  }

  /** OpenSSL 3.0 cannot sign so; cosign does. */
  @Test
  void verifiesEd25519OfTheHash() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Signature signer = Signature.getInstance("Ed25519");
    signer.setParameter(new EdDSAParameterSpec(true));
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    String pem = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    VerificationKey key =
        VerificationKey.parse(
            "key", "-----BEGIN PUBLIC KEY-----\n" + pem + "\n-----END PUBLIC KEY-----\n");
    assertThat(key.verifies(MESSAGE, signer.sign())).isTrue();
  }

  @Test
  void aKeyIsTheSameUnderTwoNames() {
    openssl.run(
        "req", "-x509", "-key", "EC.key", "-subj", "/CN=signer", "-days", "1", "-out", "EC.pem");
    VerificationKey plain = openssl.publicKey("EC");
    VerificationKey certified = VerificationKey.parse("certificate", openssl.text("EC.pem"));
    assertThat(certified).isEqualTo(plain).hasSameHashCodeAs(plain);
    assertThat(certified.fingerprint()).isEqualTo(plain.fingerprint()).startsWith("sha256:");
    assertThat(openssl.publicKey("RSA")).isNotEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "EC, ec_paramgen_curve:P-384, its curve is not P-256",
    "EC, ec_paramgen_curve:secp256k1, its curve is not P-256",
    "RSA, rsa_keygen_bits:1024, RSA key of less than 2048 bits",
  })
  void refusesOtherKeys(String kind, String option, String why) {
    openssl.keys("weak", kind, "-pkeyopt", option);
    assertThatThrownBy(() -> openssl.publicKey("weak"))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> openssl.privateKey("weak")).isInstanceOf(GantryException.class);
  }

  @Test
  void refusesWhatIsNoKeyWithoutQuotingIt() {
    openssl.keys("X448", "ED448");
    openssl.run("pkcs8", "-topk8", "-in", "EC.key", "-passout", "pass:x", "-out", "locked.key");
    assertThatThrownBy(() -> openssl.publicKey("X448"))
        .hasMessageContaining("not an ECDSA P-256, RSA or Ed25519 key");
    assertThatThrownBy(() -> openssl.privateKey("locked")).hasMessageContaining("encrypted");
    for (String label : new String[] {"ENCRYPTED SIGSTORE", "ENCRYPTED COSIGN"}) {
      assertThatThrownBy(() -> SigningKey.parse("-----BEGIN " + label + " PRIVATE KEY-----\nAA=="))
          .hasMessageContainingAll("scrypt and secretbox", "Hint: ");
    }
    assertThatThrownBy(() -> VerificationKey.parse("a.pub", "hello"))
        .hasMessage("cannot use a.pub to verify signatures: no public key in PEM text");
    assertThatThrownBy(() -> SigningKey.parse(openssl.text("EC.pub")))
        .hasMessage("cannot sign with this key: no private key in PEM text");
    String secret = openssl.text("EC.key").replaceAll("-----.*?-----|\\s", "").substring(0, 40);
    String broken = "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n";
    assertThatThrownBy(() -> SigningKey.parse(broken))
        .isInstanceOf(GantryException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret));
  }
}
