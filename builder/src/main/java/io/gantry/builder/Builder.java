package io.gantry.builder;

import io.gantry.builder.attest.AttestationManifest;
import io.gantry.builder.attest.Provenance;
import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.builder.dockerfile.Linter;
import io.gantry.builder.dockerfile.Outline;
import io.gantry.builder.solve.Solution;
import io.gantry.builder.solve.Solver;
import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.ConfigDraft;
import io.gantry.store.HeldImage;
import io.gantry.store.Lease;
import io.gantry.store.LoadedImage;
import io.gantry.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Instant began = clock.instant();
    request.builtins().checkSyntax();
    var _ = request.builtins().multiPlatform(request.platforms().size());
    List<BuildRequest> each = request.each();
    List<ImageAssembly> assemblies = new ArrayList<>();
    List<Lowered> graphs = new ArrayList<>();
    List<BuildLine> lines = new ArrayList<>();
    for (BuildRequest one : each) {
      assemblies.add(new ImageAssembly(store, clock, one, lease));
      Lowered graph = new Lowering(one, images, lease).lower();
      graphs.add(graph);
      lines.addAll(graph.lines(each.size() > 1 ? one.platform().orElseThrow() + " " : ""));
    }
    progress.planned(lines);
    LintReport report = check(request);
    progress.checked(report.warnings());
    report.enforce();
    List<Solution> solutions = new ArrayList<>();
    List<Descriptor> manifests = new ArrayList<>();
    List<AttestationManifest> attestations = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      Solution solution = solve(each.get(i), lease, graphs.get(i), caches, progress);
      solutions.add(solution);
      Descriptor manifest = assemblies.get(i).assemble(graphs.get(i), solution);
      manifests.add(manifest);
      Provenance.Times times = new Provenance.Times(began, clock.instant());
      new ImageAttestations(store, lease, each.get(i), graphs.get(i), times)
          .write(manifest, solution.chain())
          .ifPresent(attestations::add);
    }
    export(request, lease, solutions, caches, progress);
    int here = here(manifests);
    LoadedImage image = store.buildLayers().add(manifests.get(here), request.image().names());
    if (!attestations.isEmpty()) {
      store.images().attach(image.id(), attestations.get(here).documents());
    }
    List<BuiltImage.OfPlatform> platforms = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      platforms.add(
          new BuiltImage.OfPlatform(
              manifests.get(i),
              attestations.isEmpty() ? List.of() : attestations.get(i).documents()));
    }
    attestations.forEach(told -> manifests.add(told.manifest()));
    return new BuiltImage(
        image.id(), image.references(), root(request, lease, manifests), platforms);
  }

  /**
   * The build checks of the request's file. Base images count only when they are here: a check
   * fetches nothing.
   *
   * @throws GantryException INVALID when the file's options for checks cannot be read
   */
  public LintReport check(BuildRequest request) {
    return Linter.check(
        request.dockerfile(), request.forFile(), request.ignored(), this::environment);
  }

  /**
   * What the request's target can be told. Base images count as for {@link #check}.
   *
   * @throws GantryException as {@link Outline#of}
   */
  public Outline outline(BuildRequest request) {
    return Outline.of(request.dockerfile(), request.forFile(), request.target(), this::environment);
  }

  private Optional<Map<String, String>> environment(String name) {
    try (HeldImage held = store.images().hold(name)) {
      return Optional.of(new ConfigDraft(held.image().config().config()).env());
    } catch (GantryException e) {
      // Not here, or no image's name: the build itself says so when it matters.
      return Optional.empty();
    }
  }

  /** The store keeps one image of several, as a pull does: the one that runs here. */
  private static int here(List<Descriptor> manifests) {
    for (int i = 0; i < manifests.size(); i++) {
      Platform platform = manifests.get(i).platform();
      if (platform != null && Platform.current().runs(platform)) {
        return i;
      }
    }
    return 0;
  }

  private Descriptor root(BuildRequest request, Lease lease, List<Descriptor> manifests) {
    boolean several = request.builtins().multiPlatform(request.platforms().size());
    return manifests.size() == 1 && !several
        ? manifests.getFirst()
        : store.buildLayers().index(lease, manifests, request.image().indexAnnotations());
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
            new FirstResult(
                caches.open(
                    request.cache().from(),
                    request.platform().orElseGet(Platform::current),
                    progress::warned)));
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
      List<Solution> solutions,
      RemoteCaches caches,
      BuildProgress progress) {
    for (CacheTarget target : request.cache().to()) {
      if (target.place().isPresent()) {
        ExportedCache cache = ExportedCache.of(store, solutions, target.all(), lease);
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
