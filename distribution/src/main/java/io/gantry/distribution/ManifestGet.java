package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.util.Optional;

/** Reads a manifest or index, or only its head: OCI distribution-spec "Pulling manifests". */
final class ManifestGet {
  private final Peer peer;
  private final String tagOrDigest;

  ManifestGet(Peer peer, String tagOrDigest) {
    this.peer = peer;
    this.tagOrDigest = tagOrDigest;
  }

  Document document() {
    return peer.exchange(call("GET"), this::read);
  }

  /** The descriptor as the head tells it; empty when there is no such manifest. */
  Optional<Descriptor> head() {
    return peer.exchange(call("HEAD"), this::readHead);
  }

  private Call call(String method) {
    return peer.read(method, "manifests/" + tagOrDigest, "manifest for " + name())
        .withHeader("Accept", Peer.ACCEPT);
  }

  private Document read(Reply reply) throws IOException {
    if (reply.status() != 200) {
      throw reply.refused();
    }
    byte[] bytes = reply.bytes(peer.limits().documentBytes(), "manifest for " + name());
    String type = mediaType(reply, bytes);
    Optional<Digest> announced = reply.header("docker-content-digest").map(this::parse);
    announced.ifPresent(digest -> check(digest, bytes));
    wanted().ifPresent(digest -> check(digest, bytes));
    Digest name = wanted().or(() -> announced).orElseGet(() -> Digest.sha256(bytes));
    return Document.named(type, bytes, name);
  }

  private String mediaType(Reply reply, byte[] bytes) {
    try {
      return DocumentType.of(reply.contentType(), bytes);
    } catch (GantryException e) {
      throw new GantryException(e.kind(), "manifest for " + name() + ": " + e.getMessage(), e);
    }
  }

  private Optional<Descriptor> readHead(Reply reply) throws IOException {
    // That a mirror does not have it says nothing.
    if (reply.status() == 404 && !peer.endpoint().mirror()) {
      return Optional.empty();
    }
    if (reply.status() != 200) {
      throw reply.refused();
    }
    Optional<Digest> digest =
        wanted().or(() -> reply.header("docker-content-digest").map(this::parse));
    boolean told =
        digest.isPresent()
            && reply.contentLength().orElse(-1) >= 0
            && (MediaTypes.isIndex(reply.contentType())
                || MediaTypes.isManifest(reply.contentType()));
    return Optional.of(
        told
            ? Descriptor.of(reply.contentType(), digest.get(), reply.contentLength().getAsLong())
            : document().descriptor());
  }

  private Optional<Digest> wanted() {
    return tagOrDigest.contains(":") ? Optional.of(parse(tagOrDigest)) : Optional.empty();
  }

  private Digest parse(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid(
          "manifest for " + name() + ": " + Refusal.safe(String.valueOf(e.getMessage())));
    }
  }

  private void check(Digest expected, byte[] bytes) {
    Digest real = Digest.of(expected.algorithm(), bytes);
    if (!real.equals(expected)) {
      throw GantryException.invalid(
          "manifest for %s: its digest should be %s, but is %s".formatted(name(), expected, real));
    }
  }

  private String name() {
    String separator = tagOrDigest.contains(":") ? "@" : ":";
    return peer.image().familiarName() + separator + tagOrDigest;
  }
}
