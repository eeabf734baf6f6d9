package io.gantry.engine;

import io.gantry.builder.BaseImages;
import io.gantry.builder.BuildProgress;
import io.gantry.builder.BuildRequest;
import io.gantry.builder.Builder;
import io.gantry.builder.BuiltImage;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.BuildCache;
import io.gantry.store.CachePrune;
import io.gantry.store.CachePruned;
import io.gantry.store.HeldImage;
import io.gantry.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Builds of images, and the cache of their steps. Thread-safe. */
public final class Builds {
  /** What the cache may keep on its own; what images share does not count. */
  private static final long KEPT_BYTES = 20L << 30;

  private static final Duration KEPT_AGE = Duration.ofDays(60);

  private final Store store;
  private final Builder builder;
  private final Transfers transfers;
  private final Events events;

  Builds(Store store, Builder builder, Transfers transfers, Events events) {
    this.store = store;
    this.builder = builder;
    this.transfers = transfers;
    this.events = events;
  }

  /** Begins work on a build. */
  public BuildWork begin() {
    return new BuildWork(builder.begin());
  }

  /**
   * As {@link Builder#build}, with base images from the store or from registries.
   *
   * @param auths what to show to registries
   * @param pulls hears of images that come
   */
  public BuiltImage build(
      BuildRequest request,
      BuildWork work,
      RegistryAuths auths,
      Consumer<Images.Progress> pulls,
      BuildProgress progress) {
    BaseImages images = (name, platform, pull) -> hold(name, platform, pull, auths, pulls);
    BuiltImage image = builder.build(request, work.lease(), images, progress);
    image
        .names()
        .forEach(name ->
            events.publish("image", "tag", image.id().toString(), Map.of("name", name.familiar())));
    return image;
  }

  /** As {@link Builder#check}. */
  public LintReport check(BuildRequest request) {
    return builder.check(request);
  }

  /** What the cache remembers, the most recently used first. */
  public List<CacheEntry> cache() {
    Set<Digest> shared = store.buildCache().shared();
    return store.buildCache().list().stream()
        .map(result -> CacheEntry.of(result, shared.contains(result.chain().id())))
        .toList();
  }

  /**
   * Removes from the cache; INVALID for a filter that is not known.
   *
   * @param filters {@code until}: what was used since then stays
   * @param keepBytes so much stays
   */
  public Pruned prune(Map<String, List<String>> filters, long keepBytes) {
    PruneFilter filter = new PruneFilter(filters, Set.of("until"));
    CachePruned pruned = store.buildCache().prune(new CachePrune(filter.until(), keepBytes));
    events.publish("builder", "prune", "", Map.of("reclaimed", String.valueOf(pruned.freed())));
    return new Pruned(pruned.results().stream().map(Digest::hex).toList(), pruned.freed());
  }

  /** Removes what nobody has used for long, and the oldest of what is too much. */
  void tidy() {
    BuildCache cache = store.buildCache();
    var _ = cache.prune(new CachePrune(Optional.of(Instant.now().minus(KEPT_AGE)), 0));
    var _ = cache.prune(new CachePrune(Optional.empty(), KEPT_BYTES));
  }

  private HeldImage hold(
      String name,
      Optional<Platform> platform,
      boolean pull,
      RegistryAuths auths,
      Consumer<Images.Progress> pulls) {
    Optional<HeldImage> here = pull ? Optional.empty() : here(name, platform);
    if (here.isPresent()) {
      return here.get();
    }
    ImageReference reference = ImageReference.parse(name);
    Optional<String> wanted = platform.map(Platform::toString);
    transfers.pull(name, wanted, auths.of(reference), pulls);
    return store.images().hold(name);
  }

  private Optional<HeldImage> here(String name, Optional<Platform> platform) {
    HeldImage held;
    try {
      held = store.images().hold(name);
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    Platform its = held.image().config().platform().normalised();
    if (platform.isPresent() && !platform.get().normalised().runs(its)) {
      held.close();
      return Optional.empty();
    }
    return Optional.of(held);
  }
}
