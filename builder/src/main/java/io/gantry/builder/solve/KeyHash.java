package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Optional;

/** Builds a digest of fields, each with its length, so that no two lists of fields are alike. */
final class KeyHash {
  /** Changes when what a key says changes its meaning. */
  private static final String VERSION = "1";

  private final MessageDigest hash = Digest.newSha256();

  KeyHash(String kind) {
    add(VERSION).add(kind);
  }

  KeyHash add(String field) {
    return add(field.getBytes(StandardCharsets.UTF_8));
  }

  KeyHash add(byte[] field) {
    hash.update(ByteBuffer.allocate(Long.BYTES).putLong(0, field.length));
    hash.update(field);
    return this;
  }

  KeyHash add(long number) {
    hash.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return this;
  }

  KeyHash add(boolean flag) {
    return add(flag ? 1 : 0);
  }

  KeyHash add(Digest digest) {
    return add(digest.toString());
  }

  KeyHash add(Optional<String> field) {
    return field.isPresent() ? add(true).add(field.get()) : add(false);
  }

  KeyHash add(Collection<String> fields) {
    add(fields.size());
    fields.forEach(this::add);
    return this;
  }

  /** A piece of the last field, which has no length of its own. */
  void addPart(byte[] bytes, int length) {
    hash.update(bytes, 0, length);
  }

  Digest digest() {
    return Digest.of(hash);
  }
}
