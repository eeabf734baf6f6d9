package io.gantry.bench;

import io.gantry.oci.Json;
import io.gantry.store.Decompression;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image as {@code docker save} writes it.
 *
 * @param config the image's configuration document
 */
record ImageArchive(Map<String, @Nullable Object> config, ImageTree tree) {
  private static final int MOST_DOCUMENT = 4 << 20;
  private static final int BLOCK = 512;

  /** Reads an archive with one image to its end. */
  static ImageArchive read(InputStream in) {
    Map<String, byte[]> documents = new HashMap<>();
    Map<String, List<ImageTree.Member>> layers = new HashMap<>();
    Map<String, String> links = new HashMap<>();
    TarReader tar = new TarReader(in);
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      TarEntry entry = next.get();
      if (entry.type() == TarEntry.Type.SYMLINK) {
        // Docker 20.10 writes "../ID/layer.tar" for a layer that was there before.
        links.put(entry.name(), entry.linkName().replace("../", ""));
      } else if (entry.type() == TarEntry.Type.FILE) {
        BufferedInputStream content = new BufferedInputStream(tar.content(), BLOCK);
        if (isDocument(content, entry.size())) {
          documents.put(entry.name(), bytes(content));
        } else {
          layers.put(entry.name(), ImageTree.layer(Decompression.open(content)));
        }
      }
    }
    Map<?, ?> manifest =
        (Map<?, ?>)
            Objects.requireNonNull(Json.readList(document(documents, "manifest.json")).getFirst());
    ImageTree tree = new ImageTree();
    for (Object name : (List<?>) Objects.requireNonNull(manifest.get("Layers"))) {
      String link = links.getOrDefault(name, String.valueOf(name));
      tree.add(Objects.requireNonNull(layers.get(link), link));
    }
    String config = String.valueOf(manifest.get("Config"));
    return new ImageArchive(Json.readMap(document(documents, config)), tree);
  }

  private static byte[] document(Map<String, byte[]> documents, String name) {
    return Objects.requireNonNull(documents.get(name), name);
  }

  private static boolean isDocument(BufferedInputStream content, long size) {
    if (size > MOST_DOCUMENT) {
      return false;
    }
    try {
      content.mark(1);
      int first = content.read();
      content.reset();
      return first == '{' || first == '[' || (size < BLOCK && first != 0x1f);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
