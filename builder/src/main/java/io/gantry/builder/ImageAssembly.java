package io.gantry.builder;

import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.solve.Solution;
import io.gantry.builder.solve.Step;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what was solved to the image in the store. For one image. */
final class ImageAssembly {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private final Store store;
  private final Clock clock;
  private final BuildRequest request;
  private final Lease lease;
  private final Optional<Instant> epoch;

  ImageAssembly(Store store, Clock clock, BuildRequest request, Lease lease) {
    this.store = store;
    this.clock = clock;
    this.request = request;
    this.lease = lease;
    this.epoch = epoch(request);
    if (request.image().rewriteTimestamps() && epoch.isEmpty()) {
      throw GantryException.invalid(
          "rewrite-timestamp: no " + EPOCH + ". Hint: --build-arg " + EPOCH + "=0");
    }
  }

  /**
   * The moment that all times of the image shall be, seconds since 1970 in an argument of this
   * name: https://reproducible-builds.org/docs/source-date-epoch/.
   */
  static Optional<Instant> epoch(BuildRequest request) {
    String text = request.arguments().getOrDefault(EPOCH, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException | DateTimeException e) {
      throw new GantryException(GantryException.Kind.INVALID, "invalid " + EPOCH + ": " + text, e);
    }
  }

  /** Its manifest; the store has no image of it yet. */
  Descriptor assemble(Lowered lowered, Solution solution) {
    ImageDraft draft = lowered.image();
    int kept = ofBase(lowered.target(), solution).layers().size();
    LayerChain chain = layers(solution.chain(), kept);
    boolean squashed = chain.layers().size() < solution.chain().layers().size();
    List<History> history = new ArrayList<>();
    Instant last = draft.baseCreated().map(this::clamped).orElse(Instant.EPOCH);
    for (ImageDraft.Made made : draft.made()) {
      Optional<LayerChain> layer = made.step().flatMap(step -> layer(step, solution));
      // As old as the layer: a build that finds everything gives the same image again.
      Instant when = epoch.or(() -> layer.flatMap(store.buildCache()::created)).orElse(last);
      last = when.isAfter(last) || epoch.isPresent() ? when : last;
      boolean empty = layer.isEmpty() || squashed;
      history.add(new History(last, made.createdBy(), null, null, flag(empty)));
    }
    if (squashed) {
      String what = "squashed " + (solution.chain().layers().size() - kept) + " layers";
      history.add(new History(last, "gantry build --squash", null, what, null));
    }
    Instant created = last.equals(Instant.EPOCH) ? clock.instant() : last;
    ImageConfig config = draft.image(history, created);
    return store
        .buildLayers()
        .manifest(
            lease,
            told(clamped(config), solution, chain, squashed),
            chain,
            request.image().annotations());
  }

  /** The file system that the line of first inputs begins with. */
  private static LayerChain ofBase(Step target, Solution solution) {
    Step step = target;
    while (!step.inputs().isEmpty()) {
      step = step.inputs().getFirst();
    }
    return solution.results().getOrDefault(step, LayerChain.SCRATCH);
  }

  private LayerChain layers(LayerChain solved, int kept) {
    LayerChain chain =
        request.image().squash() ? store.buildLayers().squashed(lease, solved, kept) : solved;
    return request.image().rewriteTimestamps() && epoch.isPresent()
        ? store.buildLayers().clamped(lease, chain, kept, epoch.get())
        : chain;
  }

  private Instant clamped(Instant moment) {
    return epoch.filter(moment::isAfter).orElse(moment);
  }

  /** Of base images nothing is later, either. */
  private ImageConfig clamped(ImageConfig config) {
    if (epoch.isEmpty()) {
      return config;
    }
    List<History> steps =
        config.history().stream()
            .map(step ->
                step.created() == null
                    ? step
                    : new History(
                        clamped(step.created()),
                        step.createdBy(),
                        step.author(),
                        step.comment(),
                        step.emptyLayer()))
            .toList();
    return config.withHistory(steps).withCreated(epoch.get());
  }

  /** With what finds its layers again, if that is wanted; no cache of a base image is its own. */
  private ImageConfig told(
      ImageConfig config, Solution solution, LayerChain chain, boolean squashed) {
    ImageConfig plain = config.withUnmapped(ExportedCache.withoutInline(config.unmapped()));
    if (!request.image().inlineCache() || squashed) {
      return plain;
    }
    Map<Digest, Integer> results = new HashMap<>();
    solution
        .results()
        .forEach((step, result) -> {
          Digest key = solution.keys().get(step);
          if (key != null && !step.inputs().isEmpty()) {
            results.put(key, result.layers().size());
            store
                .buildCache()
                .keys(result)
                .forEach(other -> results.put(other, result.layers().size()));
          }
        });
    Map<String, @Nullable Object> all = new HashMap<>(plain.unmapped());
    all.putAll(ExportedCache.inline(results, chain));
    return plain.withUnmapped(all);
  }

  private static @Nullable Boolean flag(boolean isEmpty) {
    return isEmpty ? Boolean.TRUE : null;
  }

  /** The chain up to the step, if the step made a layer. */
  private static Optional<LayerChain> layer(Step step, Solution solution) {
    LayerChain made = solution.results().getOrDefault(step, LayerChain.SCRATCH);
    LayerChain below =
        solution.results().getOrDefault(step.inputs().getFirst(), LayerChain.SCRATCH);
    return made.layers().size() > below.layers().size() ? Optional.of(made) : Optional.empty();
  }
}
