package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Brings what is asked for from the upstream, and keeps it. When the upstream cannot be reached,
 * what is kept is served. Thread-safe.
 */
final class PullThrough {
  private static final Logger LOG = System.getLogger(PullThrough.class.getName());

  private static final int TURNS = 64;

  private final Registry registry;
  private final Upstream upstream;

  private final Lock[] turns =
      Stream.generate(ReentrantLock::new).limit(TURNS).toArray(Lock[]::new);

  PullThrough(Registry registry, Upstream upstream) {
    this.registry = registry;
    this.upstream = upstream;
  }

  /** Makes the reference mean here what it means there. */
  void refresh(RepositoryName name, Reference reference) {
    Repository kept = registry.repository(name);
    if (reference instanceof Reference.ByDigest(Digest digest)
        && kept.manifest(digest).isPresent()) {
      return; // Content does not change.
    }
    try {
      Optional<Upstream.Found> found = upstream.find(name, reference);
      if (found.isPresent()) {
        keep(name, reference, found.get());
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "upstream: {0}", e.getMessage());
    }
  }

  private void keep(RepositoryName name, Reference reference, Upstream.Found found)
      throws IOException {
    Optional<String> tag =
        reference instanceof Reference.Tag(String text) ? Optional.of(text) : Optional.empty();
    Repository kept = registry.repository(name);
    boolean known = kept.manifest(found.digest()).isPresent();
    if (known && tag.flatMap(kept::tag).equals(Optional.of(found.digest()))) {
      return;
    }
    Optional<byte[]> content =
        known ? registry.contents().read(found.digest()) : upstream.manifest(name, found.digest());
    if (content.isPresent()) {
      byte[] bytes = content.get();
      CheckedManifest manifest = CheckedManifest.parse(found.digest(), found.mediaType(), bytes);
      registry.putAhead(name, manifest, bytes, tag.stream().toList());
    }
  }

  /** The size of a blob there, in bytes. */
  Optional<Long> size(RepositoryName name, Digest digest) {
    try {
      return upstream.size(name, digest);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "upstream: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Brings a blob here, whole, so that nothing is served that was not verified; several that ask
   * for one at once wait for one transfer.
   */
  void fetch(RepositoryName name, Digest digest) {
    Lock turn = turns[Math.floorMod(digest.hashCode(), TURNS)];
    turn.lock();
    try {
      if (registry.blobSize(name, digest).isEmpty()) {
        transfer(name, digest);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "upstream: {0}", e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  private void transfer(RepositoryName name, Digest digest) throws IOException {
    Optional<InputStream> there = upstream.blob(name, digest);
    if (there.isEmpty()) {
      return;
    }
    String id = registry.uploads().begin(name, digest.algorithm());
    Upload upload = registry.uploads().find(name, id);
    try (InputStream content = there.get();
        Upload.Claim _ = upload.claim()) {
      upload.append(content, registry.room(name));
      registry.finish(name, id, upload, digest);
    } finally {
      registry.uploads().end(id, upload);
    }
  }
}
