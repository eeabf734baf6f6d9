package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Content by its digest, kept once whatever number of repositories has it. Thread-safe. */
final class Contents {
  private static final String FOLDER = "blobs";

  private final ContentStore store;
  private final long quota;
  private final AtomicLong stored = new AtomicLong();

  /** {@code quota} is in bytes, for all content together. */
  Contents(ContentStore store, long quota) {
    this.store = store;
    this.quota = quota;
    stored.set(all().stream().mapToLong(ContentStore.Entry::size).sum());
  }

  /** Bytes kept. */
  long stored() {
    return stored.get();
  }

  /** Bytes that may still be kept. */
  long left() {
    return quota - stored.get();
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

  /** Where a reader may get it, if not from here. */
  Optional<URI> location(Digest digest) {
    return store.location(key(digest));
  }

  /** Keeps a file of this size whose digest was verified; the file is gone afterwards. */
  void keep(Digest digest, Path file, long size) {
    if (!has(digest)) {
      reserved(size, () -> store.put(key(digest), file));
    }
  }

  void keep(Digest digest, byte[] content) {
    if (!has(digest)) {
      reserved(content.length, () -> store.put(key(digest), content));
    }
  }

  void delete(Digest digest) {
    size(digest)
        .ifPresent(size -> {
          store.delete(key(digest));
          stored.addAndGet(-size);
        });
  }

  /** All content, with its digest as name. */
  List<ContentStore.Entry> all() {
    return store.list(FOLDER);
  }

  private void reserved(long size, Runnable put) {
    boolean done = false;
    try {
      if (stored.addAndGet(size) > quota) {
        throw Quota.exceeded("this registry", quota);
      }
      put.run();
      done = true;
    } finally {
      if (!done) {
        stored.addAndGet(-size);
      }
    }
  }

  private static String key(Digest digest) {
    return FOLDER + "/" + digest;
  }
}
