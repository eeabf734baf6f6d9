package io.gantry.registry;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the registry keeps its content and its records, by keys such as {@code blobs/sha256:...}:
 * segments of safe characters between slashes. What was put is durable when the call returns, and
 * is seen whole or not at all. A folder of keys exists as long as it has content. Thread-safe;
 * calls block, and fail with {@code GantryException}.
 */
interface ContentStore extends AutoCloseable {
  /**
   * What a folder has under a name: content, or another folder.
   *
   * @param name the last segment of the key
   * @param size in bytes; 0 for a folder
   * @param modified when it was put
   */
  record Entry(String name, long size, Instant modified) {}

  /** Keeps these bytes, in place of what the key had. */
  void put(String key, byte[] content);

  /** Keeps a finished file, in place of what the key had; the file is gone afterwards. */
  void put(String key, Path file);

  /** The whole of a small content. */
  Optional<byte[]> get(String key);

  Optional<Entry> find(String key);

  /**
   * Opens {@code length} bytes from an offset on; the caller closes the stream, which stays
   * readable if the key is deleted.
   */
  Optional<InputStream> open(String key, long offset, long length);

  /** Where a reader may get the content itself for some minutes, if it shall. */
  default Optional<URI> location(String key) {
    return Optional.empty();
  }

  /** Deletes the content; says whether there was one. */
  boolean delete(String key);

  /** What is directly in the folder, in the order of the names; empty when there is none. */
  List<Entry> list(String folder);

  @Override
  void close();
}
