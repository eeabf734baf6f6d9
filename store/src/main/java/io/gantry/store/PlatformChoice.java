package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the one image that an index entry of an archive stands for on this machine. */
final class PlatformChoice {
  /** Deeper nesting than an index in an index in the layout's index serves nobody. */
  private static final int MAX_DEPTH = 3;

  private final ArchiveFiles files;
  private final Platform here = Platform.current();

  PlatformChoice(ArchiveFiles files) {
    this.files = files;
  }

  /** The manifest's descriptor; empty for what is no image, such as an attestation. */
  Optional<Descriptor> choose(Descriptor entry) {
    if (!MediaTypes.isIndex(entry.mediaType())) {
      return Optional.of(entry).filter(PlatformChoice::mayBeImage);
    }
    List<Descriptor> candidates = new ArrayList<>();
    collect(entry, 0, candidates);
    return Optional.of(best(entry, candidates));
  }

  private void collect(Descriptor entry, int depth, List<Descriptor> candidates) {
    if (depth > MAX_DEPTH) {
      throw GantryException.invalid(
          "load archive: index %s is nested too deep".formatted(entry.digest()));
    }
    String name = "index " + entry.digest();
    Index index = Documents.read(files.document(entry, OciArchive.INDEX), Index.class, name);
    for (Descriptor inner : index.manifests()) {
      if (MediaTypes.isIndex(inner.mediaType())) {
        collect(inner, depth + 1, candidates);
      } else if (mayBeImage(inner)) {
        candidates.add(inner);
      }
    }
  }

  /** Ours if it is there; a single image for another platform is what the user must mean. */
  private Descriptor best(Descriptor entry, List<Descriptor> candidates) {
    List<Descriptor> present =
        candidates.stream()
            .filter(each -> files.find(ArchiveFiles.path(each.digest())).isPresent())
            .toList();
    return present.stream()
        .filter(each -> each.platform() != null && here.runs(each.platform()))
        .findFirst()
        .or(() -> present.stream().findFirst().filter(only -> present.size() == 1))
        .orElseThrow(() -> none(entry, candidates));
  }

  private GantryException none(Descriptor entry, List<Descriptor> candidates) {
    List<String> platforms =
        candidates.stream().map(each -> String.valueOf(each.platform())).toList();
    return GantryException.invalid(
        "load archive: index %s has no image for %s in the archive; it lists %s"
            .formatted(entry.digest(), here, platforms));
  }

  private static boolean mayBeImage(Descriptor entry) {
    boolean type = entry.mediaType().isEmpty() || MediaTypes.isManifest(entry.mediaType());
    boolean attestation = entry.annotations().containsKey("vnd.docker.reference.type");
    return type && !attestation;
  }
}
