package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * All that the engine keeps, under one state root that belongs to one process at a time. Whatever
 * state a killed process left it in, {@link #open} makes it whole. Thread-safe.
 */
public final class Store implements AutoCloseable {
  private final Path root;
  private final StateLock lock;
  private final Database database;
  private final Snapshots snapshots;
  private final Blobs blobs;
  private final Leases leases;
  private final Catalogue catalogue;
  private final Images images;
  private final Archives archives;
  private final Fetches fetches;
  private final Commits commits;
  private final BuildLayers buildLayers;
  private final BuildCache buildCache;
  private final UnfinishedImages unfinished;

  private Store(
      Path root,
      StateLock lock,
      Database database,
      Snapshots snapshots,
      Blobs blobs,
      Downloads downloads) {
    this.root = root;
    this.lock = lock;
    this.database = database;
    this.snapshots = snapshots;
    this.blobs = blobs;
    this.leases = new Leases(root.resolve("ingest"));
    this.catalogue = new Catalogue(database, blobs);
    UnpackedLayers layers = snapshots.layers();
    Sweeper sweeper = new Sweeper(catalogue, database, blobs, layers, leases);
    leases.collector(sweeper);
    this.buildCache = new BuildCache(database, leases, layers, catalogue, Clock.systemUTC());
    catalogue.others(buildCache::addTo);
    this.unfinished = new UnfinishedImages(catalogue, database, leases, blobs, layers);
    this.images = new Images(catalogue, leases, layers, Clock.systemUTC());
    this.archives = new Archives(this, LoadLimits.DEFAULT);
    this.fetches = new Fetches(this, downloads, LoadLimits.DEFAULT);
    this.commits = new Commits(this, Clock.systemUTC());
    this.buildLayers = new BuildLayers(this);
    boolean dropped = unfinished.settle();
    if (emptied(root.resolve("ingest")) || dropped) {
      // Somebody was killed at work: what it had finished has no owner now.
      sweeper.sweepAll();
    }
  }

  /** Loads what {@link #open} will need, as far as that leaves nothing behind. */
  public static void warmUp() {
    Database.warmUp();
  }

  /**
   * Opens the state root, or makes it, with mode 0700: below it lie set-user-id programs of images
   * and containers, which no user of the host may come to execute (CVE-2021-41091).
   *
   * @throws GantryException CONFLICT, naming the process, when another has it open
   */
  public static Store open(Path root) {
    try {
      Durable.folder(root, "rwx------");
      return open(root.toRealPath(), StateLock.acquire(root));
    } catch (IOException e) {
      throw GantryException.internal("open state root " + root + ": " + e, e);
    }
  }

  private static Store open(Path root, StateLock lock) throws IOException {
    Opened opened = new Opened();
    try {
      opened.push(lock);
      Path ingest = Durable.folder(root.resolve("ingest"), "rwx------");
      Path metadata = Durable.folder(root.resolve("metadata"), "rwx------");
      Database database = opened.push(Database.open(metadata.resolve("gantry.db")));
      Snapshots snapshots = opened.push(Snapshots.open(root.resolve("snapshots")));
      Blobs blobs = Blobs.open(root.resolve("blobs"), ingest);
      Downloads downloads = Downloads.open(root.resolve("downloads"), blobs::has);
      Store store = new Store(root, lock, database, snapshots, blobs, downloads);
      opened.keep();
      return store;
    } finally {
      opened.close();
    }
  }

  public Path root() {
    return root;
  }

  public Database database() {
    return database;
  }

  public Blobs blobs() {
    return blobs;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  /** What images and containers stand on. */
  public UnpackedLayers layers() {
    return snapshots.layers();
  }

  /** For work on content that removal must not disturb. */
  public Leases leases() {
    return leases;
  }

  public Images images() {
    return images;
  }

  /** Images whose layers are still on their way. */
  UnfinishedImages unfinished() {
    return unfinished;
  }

  public Archives archives() {
    return archives;
  }

  public Fetches fetches() {
    return fetches;
  }

  public BuildLayers buildLayers() {
    return buildLayers;
  }

  public BuildCache buildCache() {
    return buildCache;
  }

  /** What everything takes on the disk; layers whose size is known are not walked. */
  public StoreUsage usage() {
    return new UsageSurvey(root, snapshots, images.layerSizes()).run();
  }

  /**
   * Compares what the store says with what is on the disk; reads all content. Takes as long as
   * that.
   *
   * @param repair whether to take away what is broken, so that a pull can bring it again
   */
  public CheckResult check(boolean repair) {
    return new StoreCheck(catalogue, unfinished, leases, blobs, snapshots).run(repair);
  }

  public Commits commits() {
    return commits;
  }

  /** Closes in the reverse order of opening; nothing of the store may be used after. */
  @Override
  public void close() {
    try (lock;
        database;
        snapshots;
        fetches;
        buildCache) {
      // All work is in the resources.
    } catch (IOException e) {
      throw GantryException.internal("close state root " + root + ": " + e, e);
    }
  }

  /** Removes whatever is in the folder; says whether there was anything. */
  private static boolean emptied(Path folder) {
    boolean any = false;
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
      for (Path leftover : leftovers) {
        Durable.removeTree(leftover);
        any = true;
      }
    } catch (IOException e) {
      throw GantryException.internal("clean " + folder + " after a crash: " + e, e);
    }
    return any;
  }
}
