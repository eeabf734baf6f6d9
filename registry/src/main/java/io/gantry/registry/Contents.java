package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Content by its digest, kept once whatever number of repositories has it. Thread-safe. */
final class Contents {
  private static final String FOLDER = "blobs";

  private final ContentStore store;

  Contents(ContentStore store) {
    this.store = store;
  }

  /** In bytes; empty when the content is not there. */
  OptionalLong size(Digest digest) {
    return store
        .find(key(digest))
        .map(entry -> OptionalLong.of(entry.size()))
        .orElse(OptionalLong.empty());
  }

  boolean has(Digest digest) {
    return size(digest).isPresent();
  }

  /** The whole of a manifest or another small content. */
  Optional<byte[]> read(Digest digest) {
    return store.get(key(digest));
  }

  Optional<InputStream> open(Digest digest, long offset, long length) {
    return store.open(key(digest), offset, length);
  }

  /** Keeps a file whose digest was verified; the file is gone afterwards. */
  void keep(Digest digest, Path file) {
    store.put(key(digest), file);
  }

  void keep(Digest digest, byte[] content) {
    store.put(key(digest), content);
  }

  boolean delete(Digest digest) {
    return store.delete(key(digest));
  }

  /** All content, with its digest as name. */
  List<ContentStore.Entry> all() {
    return store.list(FOLDER);
  }

  private static String key(Digest digest) {
    return FOLDER + "/" + digest;
  }
}
