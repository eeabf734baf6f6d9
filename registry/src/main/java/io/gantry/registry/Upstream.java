package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Another registry, of which this one keeps copies. An {@link IOException} says that it cannot be
 * reached, or answers what it should not. Thread-safe; calls block.
 */
interface Upstream {
  /** What a manifest is, without its content. */
  record Found(Digest digest, String mediaType) {}

  /** What the reference names now; empty when it names nothing. */
  Optional<Found> find(RepositoryName name, Reference reference) throws IOException;

  /** The content of a manifest, verified. */
  Optional<byte[]> manifest(RepositoryName name, Digest digest) throws IOException;

  /** The size of a blob in bytes. */
  Optional<Long> size(RepositoryName name, Digest digest) throws IOException;

  /** A blob's content, which the caller verifies and closes. */
  Optional<InputStream> blob(RepositoryName name, Digest digest) throws IOException;
}
