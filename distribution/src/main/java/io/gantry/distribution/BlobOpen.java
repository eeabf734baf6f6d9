package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Opens a blob, or a part of it: OCI distribution-spec "Pulling blobs", RFC 9110, 14. */
final class BlobOpen {
  private final Peer peer;
  private final Descriptor blob;
  private final long offset;
  private final long end;

  /** From an offset on. */
  BlobOpen(Peer peer, Descriptor blob, long offset) {
    this(peer, blob, offset, blob.size() - offset);
  }

  /** So many bytes from an offset on. */
  BlobOpen(Peer peer, Descriptor blob, long offset, long length) {
    this.peer = peer;
    this.blob = blob;
    this.offset = offset;
    this.end = offset + length;
  }

  InputStream open() {
    if (offset < 0 || offset > blob.size() || end < offset || end > blob.size()) {
      throw GantryException.invalid(
          "cannot read " + name() + " from byte " + offset + ": it has " + blob.size());
    }
    // No byte is wanted, which a range cannot say. An empty blob is asked for all the same.
    if (offset == end && blob.size() > 0) {
      return InputStream.nullInputStream();
    }
    // What comes must be the content itself, byte for byte, for offsets to mean anything.
    Call call =
        peer.read("GET", "blobs/" + blob.digest(), name())
            .withHeader("Accept-Encoding", "identity");
    return peer.open(
        isWhole() ? call : call.withHeader("Range", "bytes=" + offset + "-" + last()), this::body);
  }

  private boolean isWhole() {
    return offset == 0 && end == blob.size();
  }

  /** Not said when it is the blob's. */
  private String last() {
    return end == blob.size() ? "" : String.valueOf(end - 1);
  }

  private InputStream body(Reply reply) throws IOException {
    return switch (reply.status()) {
      case 200 -> whole(reply);
      case 206 -> part(reply);
      case 416 ->
          throw GantryException.invalid(
              "registry has less than " + blob.size() + " bytes of " + name());
      default -> throw reply.refused();
    };
  }

  /** Also the answer of a registry that does not know ranges. */
  private InputStream whole(Reply reply) throws IOException {
    checkLength(reply, blob.size());
    BlobStream whole = new BlobStream(reply.body(), name(), blob.size());
    whole.skipNBytes(offset);
    return whole;
  }

  private InputStream part(Reply reply) {
    checkRange(reply);
    checkLength(reply, end - offset);
    return new BlobStream(reply.body(), name(), end - offset);
  }

  private void checkRange(Reply reply) {
    String range = reply.header("content-range").orElse("");
    String expected = "bytes " + offset + "-" + (end - 1) + "/";
    String total = range.startsWith(expected) ? range.substring(expected.length()) : "";
    if (isWhole() || !List.of("*", String.valueOf(blob.size())).contains(total)) {
      throw GantryException.invalid(
          "registry gives another range of " + name() + ": \"" + Refusal.safe(range) + "\"");
    }
  }

  private void checkLength(Reply reply, long expected) {
    long length = reply.contentLength().orElse(expected);
    if (length != expected) {
      throw GantryException.invalid(
          "registry gives " + length + " bytes of " + name() + ", not " + expected);
    }
  }

  private String name() {
    return "blob " + blob.digest() + " of " + peer.image().familiarName();
  }
}
