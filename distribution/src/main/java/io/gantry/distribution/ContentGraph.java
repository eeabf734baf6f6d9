package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a document leads to, each once: what somebody who shall have it whole must have. */
final class ContentGraph {
  /** All documents are held at once, and a hostile index may list very many. */
  static final int MAX_BYTES = 64 << 20;

  private final ContentSource source;
  private final Map<Digest, Document> documents = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private long bytes;

  private ContentGraph(ContentSource source) {
    this.source = source;
  }

  /** Reads the documents below this one; throws what the source throws for a missing one. */
  static ContentGraph of(ContentSource source, Document root) {
    ContentGraph graph = new ContentGraph(source);
    graph.add(root, 0);
    return graph;
  }

  /** Those below another before it; the root comes last. */
  List<Document> documents() {
    return new ArrayList<>(documents.values());
  }

  List<Descriptor> blobs() {
    return new ArrayList<>(blobs.values());
  }

  private void add(Document document, int depth) {
    bytes += document.bytes().length;
    if (bytes > MAX_BYTES) {
      throw GantryException.invalid(
          "manifests and indexes are more than %d bytes together, at %s"
              .formatted(MAX_BYTES, document.descriptor().digest()));
    }
    if (MediaTypes.isIndex(document.descriptor().mediaType())) {
      PlatformChoice.checkDepth(document, depth);
      for (Descriptor entry : Json.read(document.bytes(), Index.class).manifests()) {
        addEntry(entry, depth + 1);
      }
    } else {
      Manifest manifest = Json.read(document.bytes(), Manifest.class);
      manifest.layers().forEach(this::addBlob);
      addBlob(manifest.config());
    }
    documents.put(document.descriptor().digest(), document);
  }

  private void addEntry(Descriptor entry, int depth) {
    if (!MediaTypes.isIndex(entry.mediaType()) && !MediaTypes.isManifest(entry.mediaType())) {
      // As BuildKit's caches have it: an index that lists blobs.
      addBlob(entry);
    } else if (!documents.containsKey(entry.digest())) {
      add(source.document(entry.digest().toString()), depth);
    }
  }

  private void addBlob(Descriptor blob) {
    // A foreign layer stays where its URLs say.
    if (!MediaTypes.isForeign(blob.mediaType()) || blob.urls().isEmpty()) {
      blobs.putIfAbsent(blob.digest(), blob);
    }
  }
}
