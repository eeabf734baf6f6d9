package io.gantry.registry;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What the registry keeps, and the changes that requests make to it. Killed at any moment it opens
 * consistent, for each change first puts what the later puts name. Thread-safe.
 */
final class Registry implements AutoCloseable {
  private final StateLock lock;
  private final ContentStore store;
  private final Contents contents;
  private final Uploads uploads;
  private final Quota quota;
  private final Guard guard;

  private final Clock clock;
  private final boolean shared;

  /** Much less than unused content is kept at least. */
  private final Duration reminder;

  private Registry(StateLock lock, ContentStore store, Options options, Clock clock) {
    this.lock = lock;
    this.store = store;
    this.quota = options.quota();
    this.contents = new Contents(store, quota.total());
    this.uploads = new Uploads(options.root().resolve("uploads"));
    this.clock = clock;
    this.shared = options.storage().isPresent();
    this.reminder = options.duration(Option.GC_GRACE, "1h").dividedBy(4);
    Duration settle = options.duration(Option.GC_SETTLE, "10s");
    this.guard =
        new Guard(
            shared ? Optional.of(new SweepLease(store, clock, settle)) : Optional.empty(), clock);
  }

  /** Opens or makes the registry in a folder; CONFLICT when another process has it. */
  static Registry open(Options options, Clock clock) {
    Path root = options.root();
    try {
      Files.createDirectories(root);
      StateLock lock = StateLock.acquire(root);
      try {
        return open(lock, store(options), options, clock);
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw GantryException.internal("open registry " + root + ": " + e, e);
    }
  }

  private static Registry open(StateLock lock, ContentStore store, Options options, Clock clock) {
    try {
      return new Registry(lock, store, options, clock);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static ContentStore store(Options options) throws IOException {
    Path root = options.root();
    Optional<S3Place> there = options.storage();
    return there.isPresent()
        ? S3Store.open(there.get(), options.has(Option.S3_REDIRECT))
        : DiskStore.open(root.resolve("content"), root.resolve("work"));
  }

  Contents contents() {
    return contents;
  }

  Uploads uploads() {
    return uploads;
  }

  Guard guard() {
    return guard;
  }

  Repository repository(RepositoryName name) {
    return new Repository(store, name);
  }

  /** All repositories, in the order of their names. */
  Stream<RepositoryName> repositories() {
    return store.list("repositories").stream()
        .map(entry -> RepositoryName.ofSegment(entry.name()))
        .sorted();
  }

  /** Keeps a finished upload as a blob of the repository, or refuses it; it has ended then. */
  void finish(RepositoryName name, String id, Upload upload, Digest digest) {
    try {
      if (!upload.matches(digest)) {
        throw new RegistryException(
            ErrorCode.DIGEST_INVALID, "the uploaded content does not have digest " + digest);
      }
      long size = upload.size();
      guard.adding(
          name,
          () -> {
            guard.touch(digest);
            Repository repository = repository(name);
            if (!repository.hasBlob(digest)) {
              requireRoom(repository, size);
            }
            contents.keep(digest, upload.file(), size);
            repository.addBlob(digest);
            return true;
          });
    } finally {
      uploads.end(id, upload);
    }
  }

  /** Shows a blob of one repository in another; says whether it was there. */
  boolean mount(RepositoryName to, RepositoryName from, Digest digest) {
    return guard.adding(
        to,
        () -> {
          if (!repository(from).hasBlob(digest) || !contents.has(digest)) {
            return false;
          }
          guard.touch(digest);
          Repository repository = repository(to);
          if (!repository.hasBlob(digest)) {
            requireRoom(repository, contents.size(digest).orElse(0));
          }
          repository.addBlob(digest);
          return true;
        });
  }

  /** Takes a checked manifest whose content is there, and gives it the tags. */
  void put(RepositoryName name, CheckedManifest manifest, byte[] bytes, List<String> tags) {
    put(name, manifest, bytes, tags, true);
  }

  /** Takes a manifest whose content comes when it is asked for, and gives it the tags. */
  void putAhead(RepositoryName name, CheckedManifest manifest, byte[] bytes, List<String> tags) {
    put(name, manifest, bytes, tags, false);
  }

  private void put(
      RepositoryName name,
      CheckedManifest manifest,
      byte[] bytes,
      List<String> tags,
      boolean whole) {
    AtomicBoolean added = new AtomicBoolean();
    guard.adding(
        name,
        () -> {
          Repository repository = repository(name);
          if (whole) {
            requireContent(repository, manifest, added.get());
          }
          manifest.named().forEach(guard::touch);
          if (repository.manifest(manifest.digest()).isEmpty()) {
            requireRoom(repository, bytes.length);
            added.set(true);
          }
          contents.keep(manifest.digest(), bytes);
          // Before the manifest: one whose reference was lost would never be found again.
          manifest
              .subject()
              .ifPresent(subject -> repository.addReferrer(subject, manifest.descriptor()));
          repository.addManifest(manifest.digest(), manifest.record());
          tags.forEach(tag -> repository.addTag(tag, manifest.digest()));
          return true;
        });
  }

  /** Refuses a manifest whose content is not there, and takes back one that was added already. */
  private void requireContent(Repository repository, CheckedManifest manifest, boolean added) {
    try {
      manifest.requireContent(repository, contents);
    } catch (RegistryException e) {
      if (added) {
        repository.removeManifest(manifest.digest());
      }
      throw e;
    }
  }

  /** Removes a tag, or a manifest with its tags; says whether it was there. */
  boolean remove(RepositoryName name, Reference reference) {
    return guard.removing(
        name,
        () ->
            switch (reference) {
              case Reference.Tag(String tag) -> repository(name).removeTag(tag);
              case Reference.ByDigest(Digest digest) -> repository(name).removeManifest(digest);
            });
  }

  /** A blob's size in bytes, where the repository may show it. */
  Optional<Long> blobSize(RepositoryName name, Digest digest) {
    Optional<Instant> since = repository(name).blobSince(digest);
    if (since.isEmpty()) {
      return Optional.empty();
    }
    // Then look: a collection that began before may be removing it.
    guard.touch(digest);
    if (shared && since.get().isBefore(clock.instant().minus(reminder))) {
      remind(name, digest);
    }
    OptionalLong size = contents.size(digest);
    return size.isPresent() && repository(name).hasBlob(digest)
        ? Optional.of(size.getAsLong())
        : Optional.empty();
  }

  /** Who was told that a blob is there will name it soon: other servers see that by its time. */
  private void remind(RepositoryName name, Digest digest) {
    guard.adding(
        name,
        () -> {
          Repository repository = repository(name);
          if (repository.hasBlob(digest)) {
            repository.addBlob(digest);
          }
          return true;
        });
  }

  /** How large an upload to the repository may become, in bytes. */
  long room(RepositoryName name) {
    return quota.isLimited()
        ? Math.min(contents.left(), quota.repository() - repository(name).size(contents))
        : Long.MAX_VALUE;
  }

  private void requireRoom(Repository repository, long size) {
    if (quota.isLimited() && repository.size(contents) + size > quota.repository()) {
      throw Quota.exceeded("repository " + repository.name(), quota.repository());
    }
  }

  @Override
  public void close() {
    try (lock;
        store) {
      // All work is in the resources.
    } catch (IOException e) {
      throw GantryException.internal("close registry: " + e, e);
    }
  }
}
