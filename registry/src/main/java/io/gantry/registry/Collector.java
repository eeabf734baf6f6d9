package io.gantry.registry;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Removes blobs that no manifest of their repository names, and content that no repository has.
 * What came, or was asked for, within the grace stays; requests are served meanwhile. First it
 * marks without a lock; then each removal looks again, under the lock that keeps others from naming
 * it. Thread-safe.
 */
final class Collector {
  private static final Logger LOG = System.getLogger(Collector.class.getName());

  private final Registry registry;
  private final Duration grace;
  private final Clock clock;
  private final AtomicLong runs = new AtomicLong();

  Collector(Registry registry, Duration grace, Clock clock) {
    this.registry = registry;
    this.grace = grace;
    this.clock = clock;
  }

  /** Finished runs. */
  long runs() {
    return runs.get();
  }

  /** Runs once; says how many contents it removed. */
  int collect() {
    return registry.guard().sweeping(this::sweep);
  }

  private int sweep() {
    // Changes that are under way end first: what they name is then seen, or asked for since.
    Instant before = registry.guard().alone(() -> clock.instant().minus(grace));
    Set<String> used = new HashSet<>();
    registry.repositories().forEach(name -> sweep(registry.repository(name), before, used));
    int removed = 0;
    for (ContentStore.Entry content : registry.contents().all()) {
      if (!used.contains(content.name()) && remove(content, before)) {
        removed++;
      }
    }
    registry.guard().forgetBefore(before);
    runs.incrementAndGet();
    Level level = removed > 0 ? Level.INFO : Level.DEBUG;
    LOG.log(level, "garbage collection removed {0} contents", removed);
    return removed;
  }

  /** Removes what the repository does not name, and adds to {@code used} what it has. */
  private void sweep(Repository repository, Instant before, Set<String> used) {
    Optional<Set<String>> named = named(repository);
    for (ContentStore.Entry blob : repository.blobs()) {
      boolean needed = named.isEmpty() || named.get().contains(blob.name());
      if (needed || !remove(repository, blob, before)) {
        used.add(blob.name());
      }
    }
    repository.manifests().forEach(manifest -> used.add(manifest.toString()));
  }

  /** What the manifests name; empty when one cannot be read, for then nobody knows. */
  private Optional<Set<String>> named(Repository repository) {
    Set<String> named = new HashSet<>();
    for (Digest digest : repository.manifests().toList()) {
      registry.guard().keepSweeping();
      Optional<byte[]> bytes = registry.contents().read(digest);
      Optional<ManifestRecord> manifest = repository.manifest(digest);
      if (manifest.isEmpty()) {
        continue; // Deleted since.
      }
      try {
        CheckedManifest.parse(digest, manifest.get().mediaType(), bytes.orElse(new byte[0]))
            .named()
            .forEach(content -> named.add(content.toString()));
      } catch (RegistryException | GantryException e) {
        LOG.log(
            Level.ERROR,
            "no blob of {0} is collected: its manifest {1} cannot be read: {2}",
            repository.name(),
            digest,
            e.getMessage());
        return Optional.empty();
      }
    }
    return Optional.of(named);
  }

  private boolean remove(Repository repository, ContentStore.Entry blob, Instant before) {
    registry.guard().keepSweeping();
    Digest digest = Digest.parse(blob.name());
    return blob.modified().isBefore(before)
        && registry
            .guard()
            .removing(
                repository.name(),
                () ->
                    !registry.guard().touchedSince(digest, before)
                        && repository.removeBlob(digest));
  }

  private boolean remove(ContentStore.Entry content, Instant before) {
    registry.guard().keepSweeping();
    Digest digest = Digest.parse(content.name());
    return content.modified().isBefore(before)
        && registry
            .guard()
            .alone(() -> {
              if (registry.guard().touchedSince(digest, before)) {
                return false;
              }
              registry.contents().delete(digest);
              return true;
            });
  }
}
