package io.gantry.oci;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content digest, {@code algorithm:hex}, as in OCI image-spec "Descriptors, Digests". Only the
 * registered algorithms sha256 and sha512 are accepted, in lower case.
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
  /** What content is named by where nobody asks for another algorithm. */
  public static final String SHA256 = "sha256";

  /** The other one that is registered. */
  public static final String SHA512 = "sha512";

  public Digest {
    int length =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha512" -> 128;
          default ->
              throw new IllegalArgumentException(
                  "digest algorithm " + algorithm + " is not supported");
        };
    if (hex.length() != length || !hex.chars().allMatch(Digest::isHex)) {
      throw new IllegalArgumentException(
          "digest " + algorithm + ":" + hex + " is not " + length + " lower-case hex digits");
    }
  }

  /**
   * Parses {@code sha256:...}; throws {@link IllegalArgumentException} that names what is wrong.
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("digest " + text + " has no algorithm");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The sha256 digest of these bytes. */
  public static Digest sha256(byte[] content) {
    return of(SHA256, content);
  }

  /** The digest of these bytes by an algorithm that digests may have. */
  public static Digest of(String algorithm, byte[] content) {
    MessageDigest hash = newHash(algorithm);
    hash.update(content);
    return of(hash);
  }

  /** The sha256 digest of the UTF-8 form of this text, as chain ids need it. */
  public static Digest sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest that a finished {@link #newHash} holds; resets it. */
  public static Digest of(MessageDigest finished) {
    String algorithm = finished.getAlgorithm().equals("SHA-512") ? "sha512" : "sha256";
    return new Digest(algorithm, HexFormat.of().formatHex(finished.digest()));
  }

  /** A fresh SHA-256 to feed while streaming. */
  public static MessageDigest newSha256() {
    return newHash(SHA256);
  }

  /** A fresh hash to feed while streaming, of an algorithm that digests may have. */
  public static MessageDigest newHash(String algorithm) {
    String name =
        switch (algorithm) {
          case "sha256" -> "SHA-256";
          case "sha512" -> "SHA-512";
          default ->
              throw new IllegalArgumentException(
                  "digest algorithm " + algorithm + " is not supported");
        };
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + name, e);
    }
  }

  /** Whether these bytes have this digest. */
  public boolean matches(byte[] content) {
    return of(algorithm, content).equals(this);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
