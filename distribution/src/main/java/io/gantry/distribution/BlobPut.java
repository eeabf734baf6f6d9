package io.gantry.distribution;

import io.gantry.distribution.ContentTarget.Body;
import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.net.URI;

/** Uploads a blob: OCI distribution-spec "Pushing blobs". */
final class BlobPut {
  private final Peer peer;
  private final Descriptor blob;
  private final Body body;

  BlobPut(Peer peer, Descriptor blob, Body body) {
    this.peer = peer;
    this.blob = blob;
    this.body = body;
  }

  void put() {
    URI location = peer.exchange(peer.write("POST", "blobs/uploads/"), BlobPut::location);
    Call call =
        peer.write("PUT", "")
            .withTarget(withDigest(location))
            .withUpload(new Upload(body, 0, blob.size()), "application/octet-stream");
    peer.exchange(call, BlobPut::created);
  }

  private static URI location(Reply reply) throws IOException {
    if (reply.status() != 202) {
      throw reply.refused();
    }
    return Redirects.resolve(reply, "location");
  }

  private static boolean created(Reply reply) throws IOException {
    if (reply.status() != 201) {
      throw reply.refused();
    }
    return true;
  }

  private URI withDigest(URI location) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    return URI.create(
        location + separator + "digest=" + blob.digest().toString().replace(":", "%3A"));
  }
}
