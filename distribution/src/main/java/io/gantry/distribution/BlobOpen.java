package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Opens a blob from an offset on: OCI distribution-spec "Pulling blobs", RFC 9110, 14. */
final class BlobOpen {
  private final Peer peer;
  private final Descriptor blob;
  private final long offset;

  BlobOpen(Peer peer, Descriptor blob, long offset) {
    this.peer = peer;
    this.blob = blob;
    this.offset = offset;
  }

  InputStream open() {
    if (offset < 0 || offset > blob.size()) {
      throw GantryException.invalid(
          "cannot read " + name() + " from byte " + offset + ": it has " + blob.size());
    }
    // No byte is left, which a range cannot say. An empty blob is asked for all the same.
    if (offset == blob.size() && offset > 0) {
      return InputStream.nullInputStream();
    }
    // What comes must be the content itself, byte for byte, for offsets to mean anything.
    Call call =
        peer.read("GET", "blobs/" + blob.digest(), name())
            .withHeader("Accept-Encoding", "identity");
    return peer.open(
        offset == 0 ? call : call.withHeader("Range", "bytes=" + offset + "-"), this::body);
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
    checkLength(reply, blob.size() - offset);
    return new BlobStream(reply.body(), name(), blob.size() - offset);
  }

  private void checkRange(Reply reply) {
    String range = reply.header("content-range").orElse("");
    String expected = "bytes " + offset + "-" + (blob.size() - 1) + "/";
    String total = range.startsWith(expected) ? range.substring(expected.length()) : "";
    if (offset == 0 || !List.of("*", String.valueOf(blob.size())).contains(total)) {
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
