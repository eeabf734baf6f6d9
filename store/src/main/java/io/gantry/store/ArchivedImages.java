package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What images are in an archive: those of its OCI index, and those only Docker's list has. */
final class ArchivedImages {
  private ArchivedImages() {}

  static List<ArchivedImage> in(ArchiveFiles files) {
    boolean oci = files.find(OciArchive.INDEX).isPresent();
    boolean docker = files.find(DockerArchive.LIST).isPresent();
    if (!oci && !docker) {
      throw GantryException.invalid(
          "load archive: it has neither %s nor %s. Hint: a root file system is loaded with import"
              .formatted(OciArchive.INDEX, DockerArchive.LIST));
    }
    List<ArchivedImage> images = new ArrayList<>();
    if (oci) {
      images.addAll(new OciArchive(files).images());
    }
    if (docker) {
      // An archive that is both lists the same images twice; OCI's list knows their manifests.
      merge(images, new DockerArchive(files).images());
    }
    if (images.isEmpty()) {
      throw GantryException.invalid("load archive: it holds no image");
    }
    return images;
  }

  private static void merge(List<ArchivedImage> images, List<ArchivedImage> more) {
    Map<Digest, ArchivedImage> known = new LinkedHashMap<>();
    images.forEach(image -> known.putIfAbsent(image.id(), image));
    for (ArchivedImage image : more) {
      ArchivedImage same = known.get(image.id());
      if (same == null) {
        images.add(image);
      } else {
        addNames(images, same, image.references());
      }
    }
  }

  /** Adds the names that no image has yet. */
  private static void addNames(
      List<ArchivedImage> images, ArchivedImage image, Set<ImageReference> names) {
    for (ImageReference name : names) {
      if (images.stream().noneMatch(each -> each.references().contains(name))) {
        image.references().add(name);
      }
    }
  }
}
