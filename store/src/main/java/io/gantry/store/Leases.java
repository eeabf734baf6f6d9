package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who works with which content. Removal runs under the same lock as taking a hold, so that nothing
 * is held after it was found abandoned and before it is gone. Thread-safe.
 */
public final class Leases {
  private final Path folder;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Digest, Integer> holders = new HashMap<>();
  private Collector collector = abandoned -> () -> 0;

  Leases(Path folder) {
    this.folder = folder;
  }

  /**
   * Removes of this content what neither an image nor a lease needs. Runs under the lock; returns
   * the slow part of the work, of which nobody notices when it is done, and which answers how many
   * bytes of the disk all of it freed.
   */
  interface Collector {
    LongSupplier collect(Collection<Digest> abandoned);
  }

  void collector(Collector newCollector) {
    collector = newCollector;
  }

  /** Begins work on content. */
  public Lease open() {
    try {
      return new Lease(this, Files.createTempDirectory(folder, "lease-"));
    } catch (IOException e) {
      throw GantryException.internal("begin work in " + folder + ": " + e, e);
    }
  }

  /** Runs the work while nobody can take or end a hold. */
  <T> T exclusively(Supplier<T> work) {
    return Locked.call(lock, work);
  }

  void hold(Digest content) {
    exclusively(() -> holders.merge(content, 1, Integer::sum));
  }

  void release(Digest content) {
    exclusively(() -> holders.computeIfPresent(content, (key, n) -> n == 1 ? null : n - 1));
  }

  boolean isHeld(Digest content) {
    return exclusively(() -> holders.containsKey(content));
  }

  /** Removes of this content, and of what was left before, all that nobody needs. */
  long collect(Collection<Digest> content) {
    return exclusively(() -> collector.collect(content)).getAsLong();
  }

  /** Answers the bytes that went with what nobody needs. */
  long end(Path leaseFolder, List<Digest> held) {
    LongSupplier deletion =
        exclusively(() -> {
          held.forEach(this::release);
          return collector.collect(held);
        });
    long freed = deletion.getAsLong();
    try {
      Durable.removeTree(leaseFolder);
    } catch (IOException e) {
      throw GantryException.internal("remove " + leaseFolder + ": " + e, e);
    }
    return freed;
  }
}
