package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;

/** A manifest or an index, byte for byte as it was stored, for its digest depends on each. */
public final class Document {
  /** The largest that is read, in bytes: what registries take at most. */
  static final int LIMIT = 4 << 20;

  private final Descriptor descriptor;
  private final byte[] bytes;

  private Document(Descriptor descriptor, byte[] bytes) {
    this.descriptor = descriptor;
    this.bytes = bytes;
  }

  /** These bytes, which the caller does not change any more. */
  public static Document of(String mediaType, byte[] bytes) {
    return named(mediaType, bytes, Digest.sha256(bytes));
  }

  /** As {@link #of}, by the digest that names it, which the caller has verified. */
  static Document named(String mediaType, byte[] bytes, Digest digest) {
    return new Document(Descriptor.of(mediaType, digest, bytes.length), bytes);
  }

  /** Media type, digest and size. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /** The content itself; nobody changes it. */
  public byte[] bytes() {
    return bytes;
  }
}
