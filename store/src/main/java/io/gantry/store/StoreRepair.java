package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes away what is broken, so that a pull can bring it again; never what a container has written,
 * nor what work under way holds.
 */
final class StoreRepair {
  private final Catalogue catalogue;
  private final Leases leases;
  private final Blobs blobs;
  private final UnpackedLayers layers;
  private final Map<Digest, Optional<Digest>> parents;
  private long freed;

  /**
   * @param parents the layer below each layer of an image
   */
  StoreRepair(
      Catalogue catalogue,
      Leases leases,
      Blobs blobs,
      UnpackedLayers layers,
      Map<Digest, Optional<Digest>> parents) {
    this.catalogue = catalogue;
    this.leases = leases;
    this.blobs = blobs;
    this.layers = layers;
    this.parents = parents;
  }

  /** Bytes of the disk that became free. */
  long freed() {
    return freed;
  }

  List<Finding> repair(List<Finding> findings) {
    return findings.stream().map(finding -> repaired(finding) ? finding.done() : finding).toList();
  }

  private boolean repaired(Finding finding) {
    return switch (finding.kind()) {
      case BLOB, LAYER -> withoutImages(finding);
      case LAYER_RECORD -> {
        Digest layer = Digest.parse(finding.subject());
        yield layers.lay(layer, parents.getOrDefault(layer, Optional.empty()));
      }
      case NAME, STRAY, CONTAINER -> false;
    };
  }

  private boolean withoutImages(Finding finding) {
    Digest subject = Digest.parse(finding.subject());
    List<Digest> images = finding.images().stream().map(Digest::parse).toList();
    Set<Digest> released = new HashSet<>();
    boolean done =
        leases.exclusively(() -> {
          boolean held = leases.isHeld(subject) || images.stream().anyMatch(leases::isHeld);
          boolean blob = finding.kind() == Kind.BLOB;
          if (held || (blob && isNeededByOthers(subject, images))) {
            return false;
          }
          CatalogueEdit edit = catalogue.edit();
          for (Digest image : images) {
            edit.image(image)
                .ifPresent(record -> released.addAll(catalogue.needs(List.of(record)).all()));
            edit.state().namesOf(image).forEach(edit::delete);
            edit.delete(image);
          }
          edit.save();
          if (blob) {
            freed += blobs.remove(subject);
          } else {
            layers.forgetMissing(subject);
          }
          return true;
        });
    freed += leases.collect(released);
    return done;
  }

  /** Whether an image came meanwhile that needs the blob, too. */
  private boolean isNeededByOthers(Digest blob, List<Digest> images) {
    List<ImageRecord> others =
        catalogue.state().images().entrySet().stream()
            .filter(image -> !images.contains(image.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return catalogue.needs(others).blobs().contains(blob);
  }

  /** Names without an image. */
  List<Finding> names(boolean repair) {
    return leases.exclusively(() -> {
      List<Finding> findings = new ArrayList<>();
      CatalogueEdit edit = catalogue.edit();
      for (ImageReference name : StoreCheck.dangling(edit.state())) {
        edit.delete(name);
        findings.add(
            new Finding(Kind.NAME, name.familiar(), "stands for no image", List.of(), repair));
      }
      if (repair) {
        edit.save();
      }
      return findings;
    });
  }

  /** Content without an image, and files without sense. */
  List<Finding> strays(boolean repair) {
    List<Finding> findings = new ArrayList<>();
    Set<Digest> content = new HashSet<>();
    leases.exclusively(() -> {
      Catalogue.Needs needed = catalogue.needed();
      content.addAll(layers.all());
      content.removeAll(needed.layers());
      // Their images are gone, and they go with the container.
      content.removeAll(layers.used());
      for (Digest blob : blobs.all()) {
        if (!needed.blobs().contains(blob)) {
          content.add(blob);
        }
      }
      return content.removeIf(leases::isHeld);
    });
    content.stream()
        .sorted()
        .forEach(digest -> findings.add(stray(digest.toString(), "no image needs it", repair)));
    for (Path file : strangers()) {
      findings.add(stray(file.toString(), "does not belong here", repair));
      freed += repair ? removed(file) : 0;
    }
    freed += repair ? leases.collect(content) : 0;
    return findings;
  }

  private List<Path> strangers() {
    List<Path> files = new ArrayList<>(layers.strangers());
    // Those of images that only do not say what they lie on.
    files.removeIf(layer -> parents.keySet().stream().anyMatch(id -> layer.endsWith(id.hex())));
    files.addAll(blobs.strangers());
    return files;
  }

  private static long removed(Path file) {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return Durable.removeFile(file);
    }
    try {
      long bytes = Usage.of(file).bytes();
      Durable.removeTree(file);
      return bytes;
    } catch (IOException e) {
      throw GantryException.internal("remove " + file + ": " + e, e);
    }
  }

  private static Finding stray(String subject, String problem, boolean repaired) {
    return new Finding(Kind.STRAY, subject, problem, List.of(), repaired);
  }
}
