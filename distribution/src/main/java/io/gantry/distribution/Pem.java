package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys of RFC 7468 text, with the older forms that OpenSSL writes. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** RFC 8017, A.1 and RFC 5480, 2.1.1: what a PKCS#8 envelope says of the key in it. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  private Pem() {}

  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** All certificates of a text; at least one. */
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(bytes(block.group(2)))));
      }
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in PEM text");
    }
    return certificates;
  }

  /** The first private key of a text. */
  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return key(bytes(block.group(2)));
        }
        case "RSA PRIVATE KEY" -> {
          return key(envelope(RSA, plain(block.group(2))));
        }
        case "EC PRIVATE KEY" -> {
          byte[] key = plain(block.group(2));
          byte[] algorithm = element(SEQUENCE, join(EC_OID, curve(key)));
          return key(envelope(algorithm, key));
        }
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
        default -> {
          // Certificates and curve parameters stand beside the key.
        }
      }
    }
    throw new GeneralSecurityException("no private key in PEM text");
  }

  /** The first public key of a text, plain or in a certificate. */
  static PublicKey publicKey(String text) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("PUBLIC KEY")) {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(bytes(block.group(2)));
        return firstThatFits("public key", factory -> factory.generatePublic(spec));
      } else if (block.group(1).endsWith("CERTIFICATE")) {
        return certificates(text).getFirst().getPublicKey();
      }
    }
    throw new GeneralSecurityException("no public key in PEM text");
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    return firstThatFits("private key", factory -> factory.generatePrivate(spec));
  }

  private interface KeyReading<K extends Key> {
    K read(KeyFactory factory) throws GeneralSecurityException;
  }

  private static <K extends Key> K firstThatFits(String what, KeyReading<K> reading)
      throws GeneralSecurityException {
    GeneralSecurityException last = new GeneralSecurityException("unknown kind of " + what);
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return reading.read(KeyFactory.getInstance(algorithm));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  /** RFC 5958: version, algorithm, the key in the algorithm's own form. */
  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, join(VERSION_0, algorithm, element(OCTETS, key)));
  }

  /** The curve's name in RFC 5915's form of a key: the object identifier in the [0] element. */
  private static byte[] curve(byte[] key) throws GeneralSecurityException {
    for (int at = 0; at + 4 < key.length; at++) {
      int length = key[at + 1];
      boolean named =
          (key[at] & 0xff) == 0xa0
              && key[at + 2] == 6
              && key[at + 3] == length - 2
              && at + 2 + length <= key.length;
      if (named) {
        return Arrays.copyOfRange(key, at + 2, at + 2 + length);
      }
    }
    throw new GeneralSecurityException("EC private key does not name its curve");
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int octets = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** OpenSSL's older encryption has headers before the content. */
  private static byte[] plain(String content) throws GeneralSecurityException {
    if (content.contains(":")) {
      throw encrypted();
    }
    return bytes(content);
  }

  private static byte[] bytes(String content) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("malformed PEM text", e);
    }
  }

  private static GeneralSecurityException encrypted() {
    return new GeneralSecurityException("private key is encrypted, which is not supported");
  }
}
