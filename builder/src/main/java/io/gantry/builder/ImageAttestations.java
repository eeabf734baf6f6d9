package io.gantry.builder;

import io.gantry.builder.attest.Attestation;
import io.gantry.builder.attest.AttestationManifest;
import io.gantry.builder.attest.PackageScan;
import io.gantry.builder.attest.Provenance;
import io.gantry.builder.attest.SpdxDocument;
import io.gantry.linux.Fd;
import io.gantry.oci.Descriptor;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a build to what is told of its image. For one image. */
final class ImageAttestations {
  private final Store store;
  private final Lease lease;
  private final BuildRequest request;
  private final Lowered lowered;
  private final Provenance.Times times;

  ImageAttestations(
      Store store, Lease lease, BuildRequest request, Lowered lowered, Provenance.Times times) {
    this.store = store;
    this.lease = lease;
    this.request = request;
    this.lowered = lowered;
    this.times = times;
  }

  /**
   * Empty when nothing is wished.
   *
   * @param image its manifest
   * @param files what is in it
   */
  Optional<AttestationManifest> write(Descriptor image, LayerChain files) {
    ImageWishes.Attestations wishes = request.image().attestations();
    if (!wishes.any()) {
      return Optional.empty();
    }
    List<Attestation> all = new ArrayList<>();
    if (wishes.provenance()) {
      all.add(provenance(wishes.full()).attestation());
    }
    if (wishes.packages()) {
      all.add(packages(image, files));
    }
    List<String> names =
        request.image().names().stream().map(name -> "pkg:docker/" + name.familiar()).toList();
    return Optional.of(AttestationManifest.write(store, lease, image, names, all));
  }

  private Provenance provenance(boolean full) {
    Optional<Provenance.Details> details =
        full
            ? Optional.of(
                new Provenance.Details(
                    request.arguments(),
                    request.labels(),
                    lowered.lines("").stream().map(BuildLine::text).toList()))
            : Optional.empty();
    // The same input shall give the same document.
    Optional<Provenance.Times> when =
        ImageAssembly.epoch(request).isPresent() ? Optional.empty() : Optional.of(times);
    return new Provenance(
        request.dockerfile().source().name(),
        request.target(),
        request.platform().orElseGet(Platform::current),
        lowered.bases(),
        details,
        when);
  }

  private Attestation packages(Descriptor image, LayerChain files) {
    Instant created = ImageAssembly.epoch(request).orElse(times.ended());
    String name =
        request.image().names().stream()
            .map(ImageReference::familiar)
            .findFirst()
            .orElse(image.digest().toString());
    try (Fd root = store.buildLayers().open(files)) {
      return PackageScan.of(root, new SpdxDocument.Origin(name, image.digest(), created));
    }
  }
}
