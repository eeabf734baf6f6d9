package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.store.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what the store says with what lies on the disk: all content is read and hashed. Others
 * may work meanwhile; what they hold is left out. Used once, by one thread.
 */
final class StoreCheck {
  private final Catalogue catalogue;
  private final UnfinishedImages unfinished;
  private final Leases leases;
  private final Blobs blobs;
  private final Snapshots snapshots;
  private final Map<Digest, Optional<String>> read = new HashMap<>();
  private final Map<Digest, Optional<String>> looked = new HashMap<>();

  /** What is wrong with content, with the images that need it. */
  private final Map<Finding, List<Digest>> broken = new LinkedHashMap<>();

  /** The layer below each layer of an image. */
  private final Map<Digest, Optional<Digest>> parents = new HashMap<>();

  StoreCheck(
      Catalogue catalogue,
      UnfinishedImages unfinished,
      Leases leases,
      Blobs blobs,
      Snapshots snapshots) {
    this.catalogue = catalogue;
    this.unfinished = unfinished;
    this.leases = leases;
    this.blobs = blobs;
    this.snapshots = snapshots;
  }

  CheckResult run(boolean repair) {
    List<Digest> images =
        catalogue.state().images().keySet().stream()
            // What is missing of these is no damage.
            .filter(image -> !unfinished.has(image))
            .sorted()
            .toList();
    images.forEach(this::image);
    StoreRepair repairs = new StoreRepair(catalogue, leases, blobs, snapshots.layers(), parents);
    List<Finding> findings = new ArrayList<>();
    broken.forEach((finding, suffering) -> findings.add(with(finding, suffering)));
    findings.addAll(containers());
    List<Finding> done = new ArrayList<>(repair ? repairs.repair(findings) : findings);
    // Names and strays after the images: what stood for these, or was theirs, belongs to nobody.
    done.addAll(repairs.names(repair));
    done.addAll(repairs.strays(repair));
    return new CheckResult(images.size(), read.size(), looked.size(), done, repairs.freed());
  }

  private static Finding with(Finding finding, List<Digest> images) {
    List<String> ids = images.stream().map(Digest::toString).toList();
    return new Finding(finding.kind(), finding.subject(), finding.problem(), ids, false);
  }

  private void image(Digest id) {
    Optional<ImageRecord> record =
        leases.exclusively(() -> {
          // Held while it is looked at, so that a removal is not taken for damage.
          Optional<ImageRecord> known = Optional.ofNullable(catalogue.state().images().get(id));
          known.ifPresent(image -> leases.hold(id));
          return known;
        });
    if (record.isPresent()) {
      try {
        record.get().manifests().forEach(manifest -> manifest(id, manifest));
      } finally {
        leases.release(id);
      }
    }
  }

  private void manifest(Digest image, Digest digest) {
    if (!whole(image, digest)) {
      return;
    }
    Manifest manifest = Json.read(blobs.read(digest, Catalogue.DOCUMENT_LIMIT), Manifest.class);
    manifest.layers().forEach(layer -> whole(image, layer.digest()));
    Digest config = manifest.config().digest();
    if (whole(image, config)) {
      byte[] json = blobs.read(config, Catalogue.DOCUMENT_LIMIT);
      List<Digest> diffIds = Json.read(json, ImageConfig.class).rootfs().diffIds();
      Optional<Digest> below = Optional.empty();
      for (Digest chainId : LayerChain.ids(diffIds)) {
        parents.put(chainId, below);
        layer(image, chainId, below);
        below = Optional.of(chainId);
      }
    }
  }

  private boolean whole(Digest image, Digest blob) {
    Optional<String> problem = read.computeIfAbsent(blob, this::problem);
    problem.ifPresent(what -> found(Kind.BLOB, blob, what, image));
    return problem.isEmpty();
  }

  private Optional<String> problem(Digest blob) {
    MessageDigest hash = Digest.newHash(blob.algorithm());
    try (InputStream in = new DigestInputStream(blobs.open(blob), hash)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return Optional.of("is missing");
      }
      throw e;
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
    Digest is = Digest.of(hash);
    return is.equals(blob) ? Optional.empty() : Optional.of("has content of digest " + is);
  }

  private void layer(Digest image, Digest chainId, Optional<Digest> below) {
    Optional<String> missing =
        looked.computeIfAbsent(chainId, layer -> snapshots.layers().missing(layer));
    missing.ifPresent(what -> found(Kind.LAYER, chainId, what, image));
    if (missing.isEmpty() && !snapshots.layers().liesOn(chainId, below)) {
      String on = below.map(Digest::toString).orElse("nothing");
      found(Kind.LAYER_RECORD, chainId, "does not say that it lies on " + on, image);
    }
  }

  private void found(Kind kind, Digest subject, String problem, Digest image) {
    Finding finding = new Finding(kind, subject.toString(), problem, List.of(), false);
    List<Digest> suffering = broken.computeIfAbsent(finding, key -> new ArrayList<>());
    if (!suffering.contains(image)) {
      suffering.add(image);
    }
  }

  private List<Finding> containers() {
    List<Finding> findings = new ArrayList<>();
    for (String id : snapshots.ids()) {
      for (Digest layer : snapshots.chain(id)) {
        snapshots
            .layers()
            .missing(layer)
            .ifPresent(what ->
                findings.add(
                    new Finding(
                        Kind.CONTAINER,
                        id,
                        "stands on layer " + layer + ", which " + what,
                        List.of(),
                        false)));
      }
    }
    return findings;
  }

  /** Names that stand for no image; asked under the lock. */
  static List<ImageReference> dangling(Catalogue.State state) {
    List<ImageReference> names = new ArrayList<>();
    state
        .references()
        .forEach((name, target) -> {
          ImageRecord image = state.images().get(target.image());
          if (image == null || !image.manifests().contains(target.manifest())) {
            names.add(name);
          }
        });
    return names;
  }
}
