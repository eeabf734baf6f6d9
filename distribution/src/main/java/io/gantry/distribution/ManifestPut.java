package io.gantry.distribution;

import java.io.IOException;

/** Uploads a manifest or index: OCI distribution-spec "Pushing manifests". */
final class ManifestPut {
  private final Peer peer;
  private final Document document;
  private final String tagOrDigest;

  ManifestPut(Peer peer, Document document, String tagOrDigest) {
    this.peer = peer;
    this.document = document;
    this.tagOrDigest = tagOrDigest;
  }

  void put() {
    Call call =
        peer.write("PUT", "manifests/" + tagOrDigest)
            .withUpload(Upload.of(document.bytes()), document.descriptor().mediaType());
    peer.exchange(call, this::created);
  }

  private boolean created(Reply reply) throws IOException {
    if (reply.status() != 201) {
      throw reply.refused();
    }
    return true;
  }
}
