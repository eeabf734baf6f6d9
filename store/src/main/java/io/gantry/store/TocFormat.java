package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.Optional;

/** The ways in which a layer offers a table of its contents, told by its descriptor. */
enum TocFormat {
  /** Gzip members (stargz-snapshotter, "eStargz"); the table's place is in a footer. */
  ESTARGZ("containerd.io/snapshot/stargz/toc.digest"),
  /** Zstd frames (containers/storage, "zstd:chunked"); the table's place is in an annotation. */
  ZSTD_CHUNKED("io.github.containers.zstd-chunked.manifest-checksum");

  /** Offset, compressed and uncompressed size, and kind of the table, with colons between. */
  static final String POSITION = "io.github.containers.zstd-chunked.manifest-position";

  private final String annotation;

  TocFormat(String annotation) {
    this.annotation = annotation;
  }

  /** What the layer offers; zstd:chunked first when it says both. */
  static Optional<TocFormat> of(Descriptor layer) {
    if (layer.annotations().containsKey(ZSTD_CHUNKED.annotation)
        && layer.annotations().containsKey(POSITION)) {
      return Optional.of(ZSTD_CHUNKED);
    }
    return layer.annotations().containsKey(ESTARGZ.annotation)
        ? Optional.of(ESTARGZ)
        : Optional.empty();
  }

  /** The name of the annotation that has the table's digest. */
  String annotation() {
    return annotation;
  }

  /** The digest of the table, which the image's manifest covers; INVALID when it is none. */
  Digest digest(Descriptor layer) {
    try {
      return Digest.parse(layer.annotations().getOrDefault(annotation, ""));
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid(
          "layer %s: annotation %s: %s".formatted(layer.digest(), annotation, e.getMessage()));
    }
  }
}
