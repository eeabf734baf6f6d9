package io.gantry.builder;

import io.gantry.builder.StageLowering.LoweredStage;
import io.gantry.builder.dockerfile.BaseEnvironments;
import io.gantry.builder.dockerfile.BuildArguments;
import io.gantry.builder.dockerfile.BuildPlan;
import io.gantry.builder.dockerfile.Stage;
import io.gantry.builder.dockerfile.StageSource;
import io.gantry.builder.solve.CopyRules;
import io.gantry.builder.solve.FileAction;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Platform;
import io.gantry.store.BuildLayers;
import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a Dockerfile to the graph of its build. For one use. */
final class Lowering implements Places {
  private final BuildRequest request;
  private final BaseImages images;
  private final BuildLayers layers;
  private final Lease lease;
  private final Map<Integer, LoweredStage> stages = new HashMap<>();
  private final Map<String, Image> known = new HashMap<>();
  private final Map<String, Digest> bases = new HashMap<>();
  private final Map<String, Step> contexts = new HashMap<>();

  /**
   * @param lease holds the layers of the base images
   */
  Lowering(BuildRequest request, BaseImages images, BuildLayers layers, Lease lease) {
    this.request = request;
    this.images = images;
    this.layers = layers;
    this.lease = lease;
  }

  Lowered lower() {
    Lowered.check(request.cache().ignoredStages(), request.dockerfile().stages());
    Platform here = Platform.current();
    BuildArguments arguments =
        new BuildArguments(request.arguments(), here, request.platform().orElse(here));
    BuildPlan plan =
        withTriggers(BuildPlan.of(request.dockerfile(), arguments, request.target(), named()));
    Map<Stage, List<BuildLine>> lines = new LinkedHashMap<>();
    for (BuildPlan.Planned planned : plan.stages()) {
      LoweredStage stage =
          new StageLowering(request, plan, this, planned, begin(plan, planned))
              .lower(planned.triggers());
      stages.put(planned.stage().index(), stage);
      lines.put(planned.stage(), stage.lines());
    }
    LoweredStage target = stage(plan.target().index());
    request.labels().forEach(target.image().labels()::put);
    return new Lowered(target.step(), target.image(), lines, bases);
  }

  private Set<String> named() {
    List<String> names = new ArrayList<>(request.contexts().folders().keySet());
    names.remove("");
    return Set.copyOf(names);
  }

  /** Triggers may need further stages, whose images may have triggers. */
  private BuildPlan withTriggers(BuildPlan first) {
    BuildPlan plan = first;
    Map<Integer, Boolean> seen = new HashMap<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BuildPlan.Planned planned : plan.stages()) {
        if (seen.put(planned.stage().index(), true) == null
            && planned.base() instanceof StageSource.OfImage image) {
          List<String> triggers =
              image(image.name(), planned.platform()).config().config().onBuild();
          if (!triggers.isEmpty()) {
            plan = plan.withTriggers(planned.stage(), triggers);
            changed = true;
          }
        }
      }
    }
    return plan;
  }

  private LoweredStage begin(BuildPlan plan, BuildPlan.Planned planned) {
    Platform target = planned.platform().or(request::platform).orElseGet(Platform::current);
    return switch (planned.base()) {
      case StageSource.OfStage other -> {
        LoweredStage below = stage(other.index());
        ImageDraft image = new ImageDraft(below.image());
        yield new LoweredStage(below.step(), image, below.scope().child(), List.of());
      }
      case StageSource.OfImage image -> {
        Image found = image(image.name(), planned.platform());
        yield begin(
            plan, source(planned.stage(), LayerChain.of(found)), new ImageDraft(found.config()));
      }
      case StageSource.Scratch _ -> {
        ImageDraft image = new ImageDraft(ImageConfig.of(target, List.of()));
        image.env().putAll(BaseEnvironments.SCRATCH);
        yield begin(plan, source(planned.stage(), LayerChain.SCRATCH), image);
      }
      case StageSource.OfContext context -> {
        // A context is a folder: the stage begins with a copy of it.
        ImageConfig empty = ImageConfig.of(target, List.of());
        Step copied = ofContext(context.name());
        ImageDraft image = new ImageDraft(empty);
        image.add(copied.title(), Optional.of(copied));
        yield begin(plan, copied, image);
      }
    };
  }

  private static LoweredStage begin(BuildPlan plan, Step step, ImageDraft image) {
    return new LoweredStage(
        step, image, plan.globals().stage(new LinkedHashMap<>(image.env())), List.of());
  }

  private static Step source(Stage stage, LayerChain chain) {
    return new Step(stage.from().origin().text(), new Operation.ImageSource(chain), List.of());
  }

  private Step ofContext(String name) {
    Step scratch = new Step("scratch", new Operation.ImageSource(LayerChain.SCRATCH), List.of());
    Operation copy =
        new Operation.FileChange(
            List.of(new FileAction.Copy(1, List.of("/"), "/", CopyRules.PLAIN)));
    return new Step("FROM " + name, copy, List.of(scratch, context(name)));
  }

  private LoweredStage stage(int index) {
    LoweredStage stage = stages.get(index);
    if (stage == null) {
      throw new IllegalStateException("stage " + index + " is needed before it is there");
    }
    return stage;
  }

  private Image image(String name, Optional<Platform> platform) {
    Optional<Platform> wanted = platform.or(request::platform);
    String key = name + " " + wanted.map(Platform::toString).orElse("");
    Image found = known.get(key);
    if (found == null) {
      try (HeldImage held = images.hold(name, wanted, request.pull())) {
        found = held.image();
        layers.hold(lease, LayerChain.of(found));
      }
      known.put(key, found);
      bases.put(name, found.manifestDigest());
    }
    return found;
  }

  @Override
  public Step find(StageSource source, Optional<Platform> platform) {
    return switch (source) {
      case StageSource.OfStage stage -> stage(stage.index()).step();
      case StageSource.OfImage image ->
          new Step(
              image.name(),
              new Operation.ImageSource(LayerChain.of(image(image.name(), platform))),
              List.of());
      case StageSource.OfContext context -> context(context.name());
      case StageSource.Scratch _ ->
          new Step("scratch", new Operation.ImageSource(LayerChain.SCRATCH), List.of());
    };
  }

  @Override
  public Step context() {
    return context("");
  }

  private Step context(String name) {
    return contexts.computeIfAbsent(
        name, key -> new Step("context " + key, new Operation.ContextSource(key), List.of()));
  }
}
