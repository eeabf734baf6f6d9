package io.gantry.distribution;

import io.gantry.oci.Descriptor;

/** Asks whether content is there: OCI distribution-spec "Checking if content exists". */
final class ContentHead {
  private final Peer peer;
  private final Descriptor content;

  ContentHead(Peer peer, Descriptor content) {
    this.peer = peer;
    this.content = content;
  }

  boolean isThere() {
    Call call =
        peer.write("HEAD", Peer.place(content)).withHeader("Accept", Peer.ACCEPT).withRepeats();
    return peer.exchange(
        call,
        reply -> {
          if (reply.status() != 200 && reply.status() != 404) {
            throw reply.refused();
          }
          return reply.status() == 200;
        });
  }
}
