package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys and certificates in PEM files: RFC 7468. INVALID says what a file lacks. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "Ed25519");

  private interface Decoder<T> {
    T decode(KeyFactory factory) throws GeneralSecurityException;
  }

  private Pem() {}

  /** A chain of certificates, the server's own first. */
  static Certificate[] certificates(Path file) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Certificate[] chain =
          factory
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
              .toArray(Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw invalid(file, String.valueOf(e.getMessage()));
    }
    throw invalid(file, "it has no certificate");
  }

  static PrivateKey privateKey(Path file) {
    byte[] content =
        block(file, "PRIVATE KEY")
            .orElseThrow(() ->
                invalid(
                    file, "it has no \"PRIVATE KEY\" (PKCS#8). Hint: openssl pkcs8 -topk8 -nodes"));
    return key(file, factory -> factory.generatePrivate(new PKCS8EncodedKeySpec(content)));
  }

  /** A public key, or that of a certificate. */
  static PublicKey publicKey(Path file) {
    Optional<byte[]> content = block(file, "PUBLIC KEY");
    return content.isPresent()
        ? key(file, factory -> factory.generatePublic(new X509EncodedKeySpec(content.get())))
        : certificates(file)[0].getPublicKey();
  }

  private static <T> T key(Path file, Decoder<T> decoder) {
    return KEY_TYPES.stream()
        .flatMap(type -> tried(type, decoder).stream())
        .findFirst()
        .orElseThrow(() -> invalid(file, "its key is none of " + KEY_TYPES));
  }

  /** The file does not say of which type its key is: others give nothing. */
  private static <T> Optional<T> tried(String type, Decoder<T> decoder) {
    try {
      return Optional.of(decoder.decode(KeyFactory.getInstance(type)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> block(Path file, String label) {
    try {
      return BLOCK
          .matcher(Files.readString(file))
          .results()
          .filter(found -> found.group(1).equals(label))
          .map(found -> Base64.getMimeDecoder().decode(found.group(2)))
          .findFirst();
    } catch (IOException e) {
      throw invalid(file, e.toString());
    }
  }

  private static GantryException invalid(Path file, String why) {
    return GantryException.invalid("read " + file + ": " + why);
  }
}
