package io.gantry.engine;

import io.gantry.builder.BaseImages;
import io.gantry.builder.BuildProgress;
import io.gantry.builder.BuildRequest;
import io.gantry.builder.Builder;
import io.gantry.builder.BuiltImage;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.builder.dockerfile.Outline;
import io.gantry.builder.solve.CacheMount;
import io.gantry.builder.solve.HttpGet;
import io.gantry.builder.solve.Solver;
import io.gantry.distribution.StoredDocument;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.CachePrune;
import io.gantry.store.CachePruned;
import io.gantry.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Builds of images, and the cache of their steps. Thread-safe. */
public final class Builds {
  /** What the cache may keep on its own; what images share does not count. */
  private static final long KEPT_BYTES = 20L << 30;

  /** To measure what cache mounts hold, all their files are looked at. */
  private static final Duration MOUNTS_PERIOD = Duration.ofHours(1);

  private static final int MOST_DOCUMENT = 4 << 20;

  private static final Duration KEPT_AGE = Duration.ofDays(60);

  private final Store store;
  private final Solver solver;
  private final Builder builder;
  private final Transfers transfers;
  private final Events events;
  private Instant mountsTidied = Instant.EPOCH;

  Builds(Store store, Solver solver, Builder builder, Transfers transfers, Events events) {
    this.store = store;
    this.solver = solver;
    this.builder = builder;
    this.transfers = transfers;
    this.events = events;
  }

  /** How builds get files of other servers. */
  public HttpGet http() {
    return transfers::download;
  }

  /** Begins work on a build. */
  public BuildWork begin() {
    return new BuildWork(builder.begin());
  }

  /**
   * As {@link Builder#build}, with base images from the store or from registries.
   *
   * @param outputs where the result goes besides the store
   * @param auths what to show to registries
   * @param pulls hears of images that come
   */
  public BuildResult build(
      BuildRequest request,
      BuildOutputs outputs,
      BuildWork work,
      RegistryAuths auths,
      Consumer<Images.Progress> pulls,
      BuildProgress progress) {
    if (outputs.push() && request.image().names().isEmpty()) {
      throw GantryException.invalid("push: the build has no name. Hint: --tag NAME");
    }
    BuiltImage image;
    try (BuildCaches caches = new BuildCaches(store, transfers, auths)) {
      BaseImages images = new BuildImages(store, transfers, auths, pulls);
      image = builder.build(request, work.lease(), images, caches, progress);
    }
    image
        .names()
        .forEach(name ->
            events.publish("image", "tag", image.id().toString(), Map.of("name", name.familiar())));
    put(image, outputs, auths, pulls);
    if (request.platforms().size() > 1 && outputs.equals(BuildOutputs.NONE)) {
      progress.warned(
          "the store keeps the image of one platform. Hint: --push, or -o type=oci,dest=FILE");
    }
    return new BuildResult(
        image.id(), image.names(), outputs.each() ? keep(image.platforms()) : Map.of());
  }

  /** Of the one that runs here that changes nothing. */
  private Map<String, Digest> keep(List<BuiltImage.OfPlatform> platforms) {
    Map<String, Digest> kept = new LinkedHashMap<>();
    for (BuiltImage.OfPlatform image : platforms) {
      Digest id = store.buildLayers().add(image.manifest(), List.of()).id();
      if (!image.attestations().isEmpty()) {
        store.images().attach(id, image.attestations());
      }
      Platform platform = image.manifest().platform();
      kept.put((platform == null ? Platform.current() : platform).toString(), id);
    }
    return kept;
  }

  private void put(
      BuiltImage image,
      BuildOutputs outputs,
      RegistryAuths auths,
      Consumer<Images.Progress> progress) {
    byte[] bytes = store.blobs().read(image.root().digest(), MOST_DOCUMENT);
    StoredDocument document = new StoredDocument(store, image.root().mediaType(), bytes);
    outputs
        .archive()
        .ifPresent(file ->
            document.write(file, image.names().stream().map(ImageReference::familiar).findFirst()));
    if (outputs.push()) {
      for (ImageReference name : image.names()) {
        document.push(
            transfers.repository(name, auths.of(name)), name.tag(), ProgressLines.blobs(progress));
        events.publish("image", "push", name.familiar(), Map.of("name", name.familiarName()));
      }
    }
  }

  /** As {@link Builder#check}. */
  public LintReport check(BuildRequest request) {
    return builder.check(request);
  }

  /** As {@link Builder#outline}. */
  public Outline outline(BuildRequest request) {
    return builder.outline(request);
  }

  /** What the cache remembers, the most recently used first. */
  public List<CacheEntry> cache() {
    Set<Digest> shared = store.buildCache().shared();
    List<CacheEntry> entries = new ArrayList<>();
    store
        .buildCache()
        .list()
        .forEach(
            result -> entries.add(CacheEntry.of(result, shared.contains(result.chain().id()))));
    solver.cacheMounts().forEach(mount -> entries.add(CacheEntry.of(mount)));
    entries.sort(Comparator.comparing(CacheEntry::used).reversed());
    return entries;
  }

  /**
   * Removes from the cache; INVALID for a filter that is not known.
   *
   * @param filters {@code until}: what was used since then stays
   * @param keepBytes so much stays of results, and so much of what cache mounts keep
   */
  public Pruned prune(Map<String, List<String>> filters, long keepBytes) {
    PruneFilter filter = new PruneFilter(filters, Set.of("until"));
    Pruned pruned = prune(filter.until(), keepBytes);
    events.publish("builder", "prune", "", Map.of("reclaimed", String.valueOf(pruned.bytes())));
    return pruned;
  }

  private Pruned prune(Optional<Instant> unusedSince, long keepBytes) {
    CachePruned results = store.buildCache().prune(new CachePrune(unusedSince, keepBytes));
    List<CacheMount> mounts = solver.pruneCacheMounts(unusedSince, keepBytes);
    List<String> gone = new ArrayList<>();
    results.results().forEach(result -> gone.add(result.hex()));
    mounts.forEach(mount -> gone.add(mount.name()));
    long freed = results.freed() + mounts.stream().mapToLong(CacheMount::bytes).sum();
    return new Pruned(gone, freed);
  }

  /** Removes what nobody has used for long, and the oldest of what is too much. On one thread. */
  void tidy() {
    Instant now = Instant.now();
    Optional<Instant> old = Optional.of(now.minus(KEPT_AGE));
    var _ = store.buildCache().prune(new CachePrune(old, 0));
    var _ = store.buildCache().prune(new CachePrune(Optional.empty(), KEPT_BYTES));
    if (now.isAfter(mountsTidied.plus(MOUNTS_PERIOD))) {
      mountsTidied = now;
      var _ = solver.pruneCacheMounts(old, 0);
      var _ = solver.pruneCacheMounts(Optional.empty(), KEPT_BYTES);
    }
  }
}
