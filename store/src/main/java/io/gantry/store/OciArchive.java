package io.gantry.store;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.ArchivedImage.ArchivedLayer;
import io.gantry.store.ArchivedImage.Content;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An OCI layout in a tar: OCI image-spec "image-layout". */
final class OciArchive {
  static final String INDEX = "index.json";

  private final ArchiveFiles files;
  private final Map<Digest, ArchivedImage> images = new LinkedHashMap<>();

  OciArchive(ArchiveFiles files) {
    this.files = files;
  }

  List<ArchivedImage> images() {
    byte[] bytes = files.require(INDEX, "the archive").read(files.limits().documentBytes());
    Index index = Documents.read(bytes, Index.class, INDEX);
    for (Descriptor entry : index.manifests()) {
      new PlatformChoice(files).choose(entry).ifPresent(chosen -> add(chosen, names(entry)));
    }
    return List.copyOf(images.values());
  }

  /** Keeps an image; under several names an index lists it once for each. */
  private void add(Descriptor entry, Set<ImageReference> names) {
    ArchivedImage known = images.get(entry.digest());
    if (known != null) {
      known.references().addAll(names);
      return;
    }
    byte[] bytes = files.document(entry, INDEX);
    String name = "manifest " + entry.digest();
    Manifest manifest = Documents.read(bytes, Manifest.class, name);
    if (!isImage(manifest)) {
      return;
    }
    images.put(entry.digest(), image(new Content(entry.digest(), bytes), manifest, name, names));
  }

  private ArchivedImage image(
      Content content, Manifest manifest, String name, Set<ImageReference> names) {
    byte[] configBytes = files.document(manifest.config(), name);
    ImageConfig config = Documents.read(configBytes, ImageConfig.class, "configuration of " + name);
    Documents.checkLayers(config, manifest.layers().size(), name);
    List<ArchivedLayer> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw GantryException.invalid(
            "load archive: %s has a layer of type \"%s\", which is no file system layer"
                .formatted(name, layer.mediaType()));
      }
      layers.add(new ArchivedLayer(files.require(layer, name), Optional.of(layer)));
    }
    Content configuration = new Content(manifest.config().digest(), configBytes);
    return new ArchivedImage(Optional.of(content), configuration, config, layers, names);
  }

  /** Signatures and other artifacts travel in layouts too; they are no images. */
  private static boolean isImage(Manifest manifest) {
    return MediaTypes.isConfig(manifest.config().mediaType());
  }

  private static Set<ImageReference> names(Descriptor entry) {
    Set<ImageReference> names = new LinkedHashSet<>();
    String full = entry.annotations().getOrDefault(Annotations.IMAGE_NAME, "");
    String ref = entry.annotations().getOrDefault(Annotations.REF_NAME, "");
    if (!full.isEmpty()) {
      names.add(Documents.reference(full, INDEX));
    } else if (ref.contains(":") || ref.contains("/")) {
      // A bare word is only a tag: it does not say of which repository.
      names.add(Documents.reference(ref, INDEX));
    }
    return names;
  }
}
