package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    wanted().filter(digest -> !digest.algorithm().equals("sha256")).ifPresent(this::unsupported);
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
    Document document = Document.of(mediaType(reply, bytes), bytes);
    Optional<String> announced = reply.header("docker-content-digest");
    if (announced.isPresent() && !matches(announced.get(), bytes)) {
      throw mismatch(announced.get(), document);
    }
    if (wanted().isPresent() && !wanted().get().equals(document.descriptor().digest())) {
      throw mismatch(wanted().get().toString(), document);
    }
    return document;
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

  private boolean matches(String announced, byte[] bytes) {
    Digest digest = parse(announced);
    try {
      String algorithm = digest.algorithm().equals("sha256") ? "SHA-256" : "SHA-512";
      byte[] real = MessageDigest.getInstance(algorithm).digest(bytes);
      return digest.hex().equals(HexFormat.of().formatHex(real));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks a digest", e);
    }
  }

  private GantryException mismatch(String expected, Document document) {
    return GantryException.invalid(
        "manifest for "
            + name()
            + ": its digest should be "
            + expected
            + ", but is "
            + document.descriptor().digest());
  }

  private void unsupported(Digest digest) {
    throw GantryException.invalid(
        "manifest for "
            + name()
            + ": digest algorithm "
            + digest.algorithm()
            + " is not supported");
  }

  private String name() {
    String separator = tagOrDigest.contains(":") ? "@" : ":";
    return peer.image().familiarName() + separator + tagOrDigest;
  }
}
