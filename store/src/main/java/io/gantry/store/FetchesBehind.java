package io.gantry.store;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Manifest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the whole layers of images that are used already, each on a thread of its own, and tries
 * again until it succeeds or the image proves to be wrong. Thread-safe.
 */
final class FetchesBehind implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.gantry.store");
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A container that is just being started may have been told of the lazy layer. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Store store;
  private final Downloads downloads;
  private final LayerTurns turns;
  private final LayerLimits limits;
  private final Foreground foreground = new Foreground();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  FetchesBehind(Store store, Downloads downloads, LayerTurns turns, LayerLimits limits) {
    this.store = store;
    this.downloads = downloads;
    this.turns = turns;
    this.limits = limits;
  }

  /**
   * What is to be brought.
   *
   * @param served chain ids of layers that are to be retired
   * @param lease closed at the end
   */
  record Work(
      LoadedImage image,
      Digest manifest,
      Manifest documents,
      ImageConfig config,
      BlobSource source,
      List<Digest> served,
      Lease lease) {}

  /** Those who wait for a file go first. */
  Foreground foreground() {
    return foreground;
  }

  void start(Work work) {
    Thread thread = Thread.ofPlatform().daemon().name("fetch-behind").unstarted(() -> run(work));
    threads.add(thread);
    thread.start();
  }

  private void run(Work work) {
    try {
      if (keepsTrying(work)) {
        Thread.sleep(GRACE);
        work.served().forEach(store.layers().lazy()::retire);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "image {0} stays unfinished", work.image().id());
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  /** False when it was not brought, which is over for good. */
  private boolean keepsTrying(Work work) throws InterruptedException {
    try (Lease _ = work.lease()) {
      Duration pause = FIRST_PAUSE;
      while (!closed) {
        try {
          fetch(work);
          return true;
        } catch (GantryException e) {
          if (closed) {
            return false;
          } else if (e.kind() == GantryException.Kind.INVALID) {
            giveUp(work, e);
            return false;
          }
          LOG.log(
              Level.WARNING,
              "the layers of image {0} cannot be fetched, next try in {1} s: {2}",
              work.image().id(),
              pause.toSeconds(),
              e.getMessage());
        }
        Thread.sleep(pause);
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
      return false;
    }
  }

  private void fetch(Work work) {
    LayerFetch fetch = new LayerFetch(store, downloads, turns, limits, FetchProgress.NONE);
    fetch.keep(
        work.documents().layers(),
        work.config().rootfs().diffIds(),
        foreground.behind(work.source()),
        work.lease());
    store.unfinished().finish(work.image().id(), work.manifest(), store.images());
    work.documents().layers().forEach(layer -> downloads.forget(layer.digest()));
  }

  /** Containers that run keep what the tables said, which was verified; nobody else gets it. */
  private void giveUp(Work work, GantryException why) {
    LOG.log(
        Level.ERROR,
        "image {0} is not what it says, and goes: {1}",
        work.image().id(),
        why.getMessage());
    store.unfinished().drop(work.image().id());
    work.served().forEach(store.layers().lazy()::retire);
    work.documents().layers().forEach(layer -> downloads.forget(layer.digest()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void close() {
    closed = true;
    List<Thread> running = List.copyOf(threads);
    running.forEach(Thread::interrupt);
    running.forEach(PlatformThread::join);
  }
}
