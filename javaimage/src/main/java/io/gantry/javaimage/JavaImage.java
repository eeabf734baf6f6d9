package io.gantry.javaimage;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.ArchiveEntry;
import io.gantry.store.ArchiveLists;
import io.gantry.store.LayoutTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image whose blobs are on this machine's disk: OCI image-spec "manifest". */
final class JavaImage {
  private final byte[] config;
  private final byte[] manifest;
  private final List<Descriptor> layers;
  private final Map<Digest, Path> files = new LinkedHashMap<>();

  /**
   * @param layers lowest first, those of the base included
   * @param files where each layer is
   */
  JavaImage(ImageConfig config, List<Descriptor> layers, Map<Digest, Path> files) {
    this.config = Json.write(config);
    this.layers = List.copyOf(layers);
    this.files.putAll(files);
    manifest = Json.write(Manifest.of(descriptor(MediaTypes.OCI_CONFIG, this.config), layers));
  }

  private static Descriptor descriptor(String type, byte[] content) {
    return Descriptor.of(type, Digest.sha256(content), content.length);
  }

  /** Its configuration's digest, as Docker's API names images. */
  Digest id() {
    return Digest.sha256(config);
  }

  /** What a registry names it by. */
  Digest digest() {
    return Digest.sha256(manifest);
  }

  /** Writes it as an OCI layout in an archive. */
  void writeTo(List<ImageReference> names, OutputStream out) {
    Descriptor itself = descriptor(MediaTypes.OCI_MANIFEST, manifest);
    List<Descriptor> blobs = new ArrayList<>(layers);
    blobs.add(itself);
    blobs.add(descriptor(MediaTypes.OCI_CONFIG, config));
    ArchiveEntry entry =
        new ArchiveEntry(itself, id(), layers.stream().map(Descriptor::digest).toList(), names);
    LayoutTar.write(
        blobs, (blob, offset) -> open(blob.digest()), ArchiveLists.of(List.of(entry)), out);
  }

  private InputStream open(Digest blob) throws IOException {
    Path file = files.get(blob);
    return file != null
        ? Files.newInputStream(file)
        : new ByteArrayInputStream(blob.equals(id()) ? config : manifest);
  }
}
