package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            .withUpload(Upload.of(document.bytes()), document.descriptor().mediaType())
            .withRepeats();
    boolean subjectSeen = peer.exchange(call, this::created);
    Link link = link();
    if (link.subject() != null && !subjectSeen) {
      new Referrers(peer, link.subject().digest()).add(link.referrer());
    }
  }

  /** Whether the registry says that it noted the subject. */
  private boolean created(Reply reply) throws IOException {
    if (reply.status() != 201) {
      throw reply.refused();
    }
    Digest digest = document.descriptor().digest();
    String stored = reply.header("docker-content-digest").orElse(digest.toString());
    if (isOther(stored)) {
      throw GantryException.invalid(
          "registry stored manifest " + digest + " as " + Refusal.safe(stored));
    }
    return reply.header("oci-subject").isPresent();
  }

  /** A registry may name it by another algorithm, also by one that is unknown here. */
  private boolean isOther(String stored) {
    try {
      return !Digest.parse(stored).matches(document.bytes());
    } catch (IllegalArgumentException e) {
      return stored.startsWith(Digest.SHA256 + ":") || stored.startsWith(Digest.SHA512 + ":");
    }
  }

  /** What a document refers to, and how a list of referrers describes it. */
  private record Link(@Nullable Descriptor subject, Descriptor referrer) {}

  private Link link() {
    if (MediaTypes.isIndex(document.descriptor().mediaType())) {
      Index index = Json.read(document.bytes(), Index.class);
      return new Link(index.subject(), referrer(index.artifactType(), index.annotations()));
    }
    Manifest manifest = Json.read(document.bytes(), Manifest.class);
    String type =
        Optional.ofNullable(manifest.artifactType()).orElse(manifest.config().mediaType());
    return new Link(manifest.subject(), referrer(type, manifest.annotations()));
  }

  private Descriptor referrer(@Nullable String artifactType, Map<String, String> annotations) {
    Descriptor plain = document.descriptor();
    return new Descriptor(
        plain.mediaType(),
        plain.digest(),
        plain.size(),
        null,
        List.of(),
        annotations,
        artifactType,
        null);
  }
}
