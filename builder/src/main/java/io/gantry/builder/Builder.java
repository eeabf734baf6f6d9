package io.gantry.builder;

import io.gantry.builder.dockerfile.BuildArguments;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.builder.dockerfile.Linter;
import io.gantry.builder.solve.Solution;
import io.gantry.builder.solve.Solver;
import io.gantry.builder.solve.Step;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.Platform;
import io.gantry.store.HeldImage;
import io.gantry.store.LayerChain;
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
import org.jspecify.annotations.Nullable;

/**
 * Builds images of Dockerfiles. Thread-safe; a call blocks, and an interrupt of its thread ends it.
 */
public final class Builder {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

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
      BuildRequest request, Lease lease, BaseImages images, BuildProgress progress) {
    Lowering.Lowered lowered = new Lowering(request, images, store.buildLayers(), lease).lower();
    progress.planned(lowered.lines());
    LintReport report = check(request);
    progress.warned(report.warnings());
    report.enforce();
    Solution solution = solve(request, lease, lowered.target(), progress);
    LoadedImage image = keep(request, lease, lowered, solution);
    return new BuiltImage(image.id(), image.references());
  }

  /**
   * The build checks of the request's file. Base images count only when they are here: a check
   * fetches nothing.
   *
   * @throws GantryException INVALID when the file's options for checks cannot be read
   */
  public LintReport check(BuildRequest request) {
    Platform here = Platform.current();
    BuildArguments arguments =
        new BuildArguments(request.arguments(), here, request.platform().orElse(here));
    return Linter.check(request.dockerfile(), arguments, request.ignored(), this::environment);
  }

  private Optional<Map<String, String>> environment(String name) {
    try (HeldImage held = store.images().hold(name)) {
      return Optional.of(new ImageDraft(held.image().config()).env());
    } catch (GantryException e) {
      // Not here, or no image's name: the build itself says so when it matters.
      return Optional.empty();
    }
  }

  private Solution solve(BuildRequest request, Lease lease, Step target, BuildProgress progress) {
    Solver.Options options = new Solver.Options(UUID.randomUUID().toString(), request.noCache());
    try {
      return solver.solve(target, request.contexts(), lease, options, progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "build cancelled", e);
    }
  }

  private LoadedImage keep(
      BuildRequest request, Lease lease, Lowering.Lowered lowered, Solution solution) {
    ImageDraft draft = lowered.image();
    Optional<Instant> fixed = epoch(request);
    List<History> history = new ArrayList<>();
    Instant last = draft.baseCreated().orElse(Instant.EPOCH);
    for (ImageDraft.Made made : draft.made()) {
      Optional<LayerChain> layer = made.step().flatMap(step -> layer(step, solution));
      // As old as the layer: a build that finds everything gives the same image again.
      Instant when = fixed.or(() -> layer.flatMap(store.buildCache()::created)).orElse(last);
      last = when.isAfter(last) || fixed.isPresent() ? when : last;
      history.add(new History(last, made.createdBy(), null, null, empty(layer.isEmpty())));
    }
    Instant created = last.equals(Instant.EPOCH) && fixed.isEmpty() ? clock.instant() : last;
    ImageConfig config = draft.image(history, created);
    return store
        .buildLayers()
        .image(lease, config, solution.chain(), Optional.empty(), request.names());
  }

  private static @Nullable Boolean empty(boolean isEmpty) {
    return isEmpty ? Boolean.TRUE : null;
  }

  /** The chain up to the step, if the step made a layer. */
  private static Optional<LayerChain> layer(Step step, Solution solution) {
    LayerChain made = solution.results().getOrDefault(step, LayerChain.SCRATCH);
    LayerChain below =
        solution.results().getOrDefault(step.inputs().getFirst(), LayerChain.SCRATCH);
    return made.layers().size() > below.layers().size() ? Optional.of(made) : Optional.empty();
  }

  private static Optional<Instant> epoch(BuildRequest request) {
    String text = request.arguments().getOrDefault(EPOCH, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException | java.time.DateTimeException e) {
      throw new GantryException(GantryException.Kind.INVALID, "invalid " + EPOCH + ": " + text, e);
    }
  }
}
