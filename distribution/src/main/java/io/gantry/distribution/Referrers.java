package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The manifests that name another as their subject: OCI distribution-spec "Listing Referrers", and
 * for registries without it the index under a tag of "Referrers Tag Schema".
 */
final class Referrers {
  private final Peer peer;
  private final Digest subject;

  Referrers(Peer peer, Digest subject) {
    this.peer = peer;
    this.subject = subject;
  }

  List<Descriptor> list(Optional<String> artifactType) {
    String what = "list of referrers of " + subject;
    String filter =
        artifactType
            .map(type -> "?artifactType=" + URLEncoder.encode(type, StandardCharsets.UTF_8))
            .orElse("");
    Call call =
        peer.read("GET", "referrers/" + subject + filter, what)
            .withHeader("Accept", MediaTypes.OCI_INDEX);
    try {
      return peer.pages(call, what, (reply, bytes) -> page(reply, bytes, artifactType));
    } catch (GantryException e) {
      // 404 means that the registry does not know the interface: without referrers the list is
      // empty.
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      return only(artifactType, tagged());
    }
  }

  /** Enters a referrer in the index under the tag, for a registry that does not do it by itself. */
  void add(Descriptor referrer) {
    List<Descriptor> all = new ArrayList<>(tagged());
    if (all.stream().noneMatch(known -> known.digest().equals(referrer.digest()))) {
      all.add(referrer);
      byte[] index = Json.write(Index.of(all));
      new ManifestPut(peer, Document.of(MediaTypes.OCI_INDEX, index), tag()).put();
    }
  }

  private static List<Descriptor> page(Reply reply, byte[] bytes, Optional<String> artifactType) {
    List<Descriptor> all = Json.read(bytes, Index.class).manifests();
    boolean filtered = reply.header("oci-filters-applied").orElse("").contains("artifactType");
    return filtered ? all : only(artifactType, all);
  }

  private static List<Descriptor> only(Optional<String> artifactType, List<Descriptor> all) {
    return artifactType.isEmpty()
        ? all
        : all.stream().filter(one -> artifactType.get().equals(one.artifactType())).toList();
  }

  private List<Descriptor> tagged() {
    try {
      Document document = new ManifestGet(peer, tag()).document();
      return MediaTypes.isIndex(document.descriptor().mediaType())
          ? Json.read(document.bytes(), Index.class).manifests()
          : List.of();
    } catch (GantryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      return List.of();
    }
  }

  private String tag() {
    return subject.algorithm() + "-" + subject.hex().substring(0, 64);
  }
}
