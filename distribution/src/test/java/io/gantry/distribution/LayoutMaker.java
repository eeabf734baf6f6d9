package io.gantry.distribution;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes layouts by hand, file by file, so that one thing in them can be wrong. */
final class LayoutMaker {
  final Path folder;
  private final List<Descriptor> entries = new ArrayList<>();

  LayoutMaker(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    index();
  }

  Path path(Digest digest) {
    return folder.resolve("blobs/sha256").resolve(digest.hex());
  }

  Descriptor blob(String mediaType, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Descriptor blob = Descriptor.of(mediaType, Digest.sha256(bytes), bytes.length);
    Files.write(path(blob.digest()), bytes);
    return blob;
  }

  /** A manifest with layers of these contents. */
  Descriptor manifest(String... layers) throws IOException {
    List<Descriptor> blobs = new ArrayList<>();
    for (String layer : layers) {
      blobs.add(blob(MediaTypes.OCI_LAYER, layer));
    }
    Descriptor config = blob(MediaTypes.OCI_CONFIG, "{}");
    return blob(MediaTypes.OCI_MANIFEST, Json.writeString(Manifest.of(config, List.copyOf(blobs))));
  }

  Descriptor index(Descriptor... inside) throws IOException {
    return blob(MediaTypes.OCI_INDEX, Json.writeString(Index.of(List.of(inside))));
  }

  /** Lists it under a name. */
  LayoutMaker list(Descriptor document, String name) throws IOException {
    entries.add(document.withAnnotations(Map.of(Annotations.REF_NAME, name)));
    index();
    return this;
  }

  private void index() throws IOException {
    Files.writeString(folder.resolve("index.json"), Json.writeString(Index.of(entries)));
  }
}
