package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.Attachment;
import io.gantry.store.Ingest;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the attestations of a pulled image beside it: those that BuildKit puts into the index
 * (BuildKit "attestation-storage"), and SBOMs and in-toto documents among the referrers. Nobody
 * vouches for what they say. Used by one thread.
 */
public final class Attestations {
  private static final Logger LOG = System.getLogger(Attestations.class.getName());
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
  private static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";
  private static final String ATTESTATION = "attestation-manifest";

  private final Store store;
  private final RemoteRepository repository;
  private final Limits limits;

  public Attestations(Store store, RemoteRepository repository) {
    this(store, repository, Limits.DEFAULT);
  }

  Attestations(Store store, RemoteRepository repository, Limits limits) {
    this.store = store;
    this.repository = repository;
    this.limits = limits;
  }

  /**
   * What the attestations of one image may cost.
   *
   * @param manifests that are read
   * @param each bytes of a document
   * @param all bytes of all documents
   */
  record Limits(int manifests, long each, long all) {
    static final Limits DEFAULT = new Limits(20, 8 << 20, 32 << 20);
  }

  /**
   * Fetches what there is, instead of what was kept before. What cannot be had is logged: the image
   * does not depend on it. An interrupt ends it.
   */
  public void keep(Pull.Pulled pulled) {
    Digest image = pulled.image().id();
    try (Lease lease = store.leases().open()) {
      List<Attachment> kept = new ArrayList<>();
      long left = limits.all();
      for (Attachment found : find(pulled)) {
        long size = found.blob().size();
        if (size > limits.each() || size > left) {
          skipped(image, found.type() + " has " + size + " bytes, which is too much");
        } else if (fetch(image, found.blob(), lease)) {
          kept.add(found);
          left -= size;
        }
      }
      if (!kept.equals(store.images().attachments(image))) {
        store.images().attach(image, kept);
      }
    } catch (GantryException e) {
      skipped(image, e.getMessage());
    }
  }

  private Set<Attachment> find(Pull.Pulled pulled) {
    Digest image = pulled.image().id();
    Map<Digest, String> manifests = new LinkedHashMap<>();
    inIndex(pulled).forEach(digest -> manifests.put(digest, ""));
    Set<Attachment> found = new LinkedHashSet<>();
    try {
      referrers(pulled).forEach(each -> manifests.putIfAbsent(each.digest(), artifactType(each)));
    } catch (GantryException e) {
      skipped(image, e.getMessage());
      // What was there may still be.
      found.addAll(store.images().attachments(image));
    }
    manifests.entrySet().stream()
        .limit(limits.manifests())
        .forEach(each -> found.addAll(documents(image, each.getKey(), each.getValue())));
    return found;
  }

  /** Those of known kinds that are about the manifest, or about the index that it came from. */
  private List<Descriptor> referrers(Pull.Pulled pulled) {
    Set<Digest> subjects = new LinkedHashSet<>();
    subjects.add(pulled.manifest().descriptor().digest());
    subjects.add(pulled.resolved().descriptor().digest());
    return subjects.stream()
        .flatMap(subject -> repository.referrers(subject, Optional.empty()).stream())
        .filter(each -> AttestationTypes.known(artifactType(each)))
        .toList();
  }

  private static String artifactType(Descriptor referrer) {
    return Objects.requireNonNullElse(referrer.artifactType(), "");
  }

  private static List<Digest> inIndex(Pull.Pulled pulled) {
    if (!MediaTypes.isIndex(pulled.resolved().descriptor().mediaType())) {
      return List.of();
    }
    String image = pulled.manifest().descriptor().digest().toString();
    return Json.read(pulled.resolved().bytes(), Index.class).manifests().stream()
        .filter(each -> ATTESTATION.equals(each.annotations().get(REFERENCE_TYPE)))
        .filter(each -> image.equals(each.annotations().get(REFERENCE_DIGEST)))
        .map(Descriptor::digest)
        .toList();
  }

  private List<Attachment> documents(Digest image, Digest manifest, String artifactType) {
    List<Attachment> documents = new ArrayList<>();
    try {
      Document document = repository.document(manifest.toString());
      if (MediaTypes.isManifest(document.descriptor().mediaType())) {
        for (Descriptor layer : Json.read(document.bytes(), Manifest.class).layers()) {
          AttestationTypes.predicate(layer, artifactType)
              .ifPresent(type -> documents.add(new Attachment(type, plain(layer))));
        }
      }
    } catch (GantryException e) {
      skipped(image, e.getMessage());
    }
    return documents;
  }

  private static Descriptor plain(Descriptor blob) {
    return Descriptor.of(blob.mediaType(), blob.digest(), blob.size());
  }

  private boolean fetch(Digest image, Descriptor blob, Lease lease) {
    lease.hold(blob.digest());
    if (store.blobs().has(blob.digest())) {
      return true;
    }
    try (Ingest ingest = store.blobs().ingest(lease, blob.size(), blob.digest().algorithm());
        InputStream in = repository.open(blob, 0)) {
      in.transferTo(ingest);
      ingest.commit(blob.digest(), blob.size());
      return true;
    } catch (IOException | GantryException e) {
      skipped(image, e.getMessage());
      return false;
    }
  }

  private static void skipped(Digest image, @Nullable String why) {
    LOG.log(Level.WARNING, "an attestation of image {0} is not kept: {1}", image, why);
  }
}
