package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the one image of an index that a platform runs: OCI image-spec "image-index". */
final class PlatformChoice {
  /** Deeper nesting serves nobody, and may be meant to keep us busy. */
  private static final int MAX_DEPTH = 3;

  private final ContentSource source;
  private final Platform platform;

  PlatformChoice(ContentSource source, Platform platform) {
    this.source = source;
    this.platform = platform;
  }

  /** The document itself when it is no index, else the manifest in it that suits best. */
  Document choose(Document document) {
    if (!MediaTypes.isIndex(document.descriptor().mediaType())) {
      return document;
    }
    List<Descriptor> candidates = new ArrayList<>();
    collect(document, 0, candidates);
    Descriptor best =
        candidates.stream()
            .filter(each -> each.platform() != null && platform.runs(each.platform()))
            .max(Comparator.comparing(this::closeness))
            .orElseThrow(() -> none(candidates));
    return source.document(best.digest().toString());
  }

  /** NOT_FOUND in Docker's words for the only image there is when it is for another platform. */
  static void check(Optional<Platform> wanted, Platform its) {
    if (wanted.isPresent() && !wanted.get().runs(its)) {
      throw GantryException.notFound(
          "the image was found but does not match the specified platform: wanted %s, actual: %s"
              .formatted(wanted.get(), its));
    }
  }

  /** INVALID for an index that stands in so many others. */
  static void checkDepth(Document index, int depth) {
    if (depth > MAX_DEPTH) {
      throw GantryException.invalid(
          "index %s is nested too deep".formatted(index.descriptor().digest()));
    }
  }

  private void collect(Document document, int depth, List<Descriptor> candidates) {
    checkDepth(document, depth);
    for (Descriptor entry : Json.read(document.bytes(), Index.class).manifests()) {
      if (MediaTypes.isManifest(entry.mediaType())) {
        candidates.add(entry);
      } else if (MediaTypes.isIndex(entry.mediaType())) {
        collect(source.document(entry.digest().toString()), depth + 1, candidates);
      }
    }
  }

  /** Of variants that it runs, the newest; one that says nothing is the oldest. */
  private String closeness(Descriptor candidate) {
    Platform its = candidate.platform();
    return its == null ? "" : its.normalised().variant();
  }

  private GantryException none(List<Descriptor> candidates) {
    List<String> offered =
        candidates.stream()
            .map(Descriptor::platform)
            .filter(each -> each != null && !each.os().equals("unknown"))
            .map(String::valueOf)
            .distinct()
            .toList();
    return GantryException.notFound(
        "no matching manifest for %s in the manifest list entries; it has %s"
            .formatted(platform, offered));
  }
}
