package io.gantry.builder;

import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.solve.Solution;
import io.gantry.builder.solve.Solver;
import io.gantry.oci.GantryException;
import io.gantry.store.Lease;
import io.gantry.store.LoadedImage;
import io.gantry.store.Store;
import java.time.Clock;
import java.util.UUID;

/**
 * Builds images of Dockerfiles. Thread-safe; a call blocks, and an interrupt of its thread ends it.
 */
public final class Builder {
  private final Store store;
  private final Solver solver;
  private final Clock clock;

  public Builder(Store store, Solver solver, Clock clock) {
    this.store = store;
    this.solver = solver;
    this.clock = clock;
  }

  /** Work of one build: the contexts that came with it lie in the folder, and go with it. */
  public Lease begin() {
    return store.leases().open();
  }

  /**
   * Builds an image and puts it into the store. What succeeded is remembered when the rest fails.
   *
   * @param lease from {@link #begin}; the caller closes it
   * @throws GantryException INVALID for a faulty file, UNAVAILABLE when the thread was interrupted
   * @throws io.gantry.builder.solve.ExitFailure when a process failed
   */
  public BuiltImage build(
      BuildRequest request,
      Lease lease,
      BaseImages images,
      RemoteCaches caches,
      BuildProgress progress) {
    ImageAssembly assembly = new ImageAssembly(store, clock, request, lease);
    Lowered lowered = new Lowering(request, images, store.buildLayers(), lease).lower();
    progress.planned(lowered.lines());
    Solution solution = solve(request, lease, lowered, caches, progress);
    LoadedImage image = assembly.assemble(lowered, solution);
    export(request, lease, solution, caches, progress);
    return new BuiltImage(image.id(), image.references());
  }

  private Solution solve(
      BuildRequest request,
      Lease lease,
      Lowered lowered,
      RemoteCaches caches,
      BuildProgress progress) {
    Solver.Options options =
        new Solver.Options(
            UUID.randomUUID().toString(),
            request.cache().ignored(),
            lowered.steps(request.cache().ignoredStages()),
            new FirstResult(caches.open(request.cache().from(), progress::warned)));
    try {
      return solver.solve(lowered.target(), request.contexts(), lease, options, progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "build cancelled", e);
    }
  }

  private void export(
      BuildRequest request,
      Lease lease,
      Solution solution,
      RemoteCaches caches,
      BuildProgress progress) {
    for (CacheTarget target : request.cache().to()) {
      if (target.place().isPresent()) {
        ExportedCache cache = ExportedCache.of(store, solution, target.all(), lease);
        try {
          caches.put(cache, target.place().get());
        } catch (GantryException e) {
          if (!target.ignoreErrors() || Thread.currentThread().isInterrupted()) {
            throw e;
          }
          progress.warned("the cache was not exported: " + e.getMessage());
        }
      }
    }
  }
}
