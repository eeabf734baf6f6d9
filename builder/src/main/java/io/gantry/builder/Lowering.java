package io.gantry.builder;

import io.gantry.builder.StageLowering.LoweredStage;
import io.gantry.builder.dockerfile.BaseEnvironments;
import io.gantry.builder.dockerfile.BuildPlan;
import io.gantry.builder.dockerfile.Origin;
import io.gantry.builder.dockerfile.Stage;
import io.gantry.builder.dockerfile.StageSource;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Platform;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a Dockerfile to the graph of its build. For one use. */
final class Lowering implements Places {
  private final BuildRequest request;
  private final FoundImages images;
  private final ContextSteps contexts;
  private final Map<Integer, LoweredStage> stages = new HashMap<>();

  /**
   * @param lease holds the layers of the base images
   */
  Lowering(BuildRequest request, BaseImages images, Lease lease) {
    this.request = request;
    this.images = new FoundImages(request, images, lease);
    this.contexts = new ContextSteps(request.named());
  }

  Lowered lower() {
    Lowered.check(request.cache().ignoredStages(), request.dockerfile().stages());
    BuildPlan plan =
        withTriggers(
            BuildPlan.of(request.dockerfile(), request.forFile(), request.target(), named()));
    Map<Stage, List<BuildLine>> lines = new LinkedHashMap<>();
    for (BuildPlan.Planned planned : plan.stages()) {
      LoweredStage stage =
          new StageLowering(request, plan, this, planned, begin(plan, planned))
              .lower(planned.triggers());
      stages.put(planned.stage().index(), stage);
      lines.put(planned.stage(), stage.lines());
    }
    LoweredStage target = stage(plan.target().index());
    request.labels().forEach(target.image().config().labels()::put);
    return new Lowered(target.step(), target.image(), lines, images.manifests());
  }

  private Set<String> named() {
    Set<String> names = new HashSet<>(request.contexts().folders().keySet());
    names.remove("");
    names.addAll(request.named().keySet());
    return names;
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
            && !(planned.base() instanceof StageSource.OfStage)) {
          List<String> triggers =
              images
                  .of(planned.base(), planned.platform(), planned.stage().from().origin())
                  .map(image -> image.config().config().onBuild())
                  .orElse(List.of());
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
    if (planned.base() instanceof StageSource.OfStage other) {
      LoweredStage below = stage(other.index());
      ImageDraft image = new ImageDraft(below.image());
      return new LoweredStage(below.step(), image, below.scope().child(), List.of());
    }
    Optional<BaseImage> found =
        images.of(planned.base(), planned.platform(), planned.stage().from().origin());
    if (found.isPresent()) {
      return begin(
          plan,
          source(planned.stage(), found.get().layers()),
          new ImageDraft(found.get().config()));
    }
    Platform target = planned.platform().or(request::platform).orElseGet(Platform::current);
    ImageDraft image = new ImageDraft(ImageConfig.of(target, List.of()));
    image.config().env().putAll(BaseEnvironments.SCRATCH);
    if (planned.base() instanceof StageSource.OfContext context) {
      Step files = contexts.asBase(context.name());
      if (!files.inputs().isEmpty()) {
        image.add(files.title(), Optional.of(files));
      }
      return begin(plan, files, image);
    }
    return begin(plan, source(planned.stage(), LayerChain.SCRATCH), image);
  }

  private static LoweredStage begin(BuildPlan plan, Step step, ImageDraft image) {
    return new LoweredStage(
        step, image, plan.globals().stage(new LinkedHashMap<>(image.config().env())), List.of());
  }

  private static Step source(Stage stage, LayerChain chain) {
    return new Step(stage.from().origin().text(), new Operation.ImageSource(chain), List.of());
  }

  private LoweredStage stage(int index) {
    LoweredStage stage = stages.get(index);
    if (stage == null) {
      throw new IllegalStateException("stage " + index + " is needed before it is there");
    }
    return stage;
  }

  @Override
  public Step find(StageSource source, Optional<Platform> platform, Origin by) {
    return switch (source) {
      case StageSource.OfStage stage -> stage(stage.index()).step();
      case StageSource.OfImage image ->
          images.of(image, platform, by).map(found -> layers(image.name(), found)).orElseThrow();
      case StageSource.OfContext context ->
          images
              .of(context, platform, by)
              .map(found -> layers(context.name(), found))
              .orElseGet(() -> contexts.of(context.name()));
      case StageSource.Scratch _ -> ContextSteps.scratch();
    };
  }

  private static Step layers(String name, BaseImage image) {
    return new Step(name, new Operation.ImageSource(image.layers()), List.of());
  }

  @Override
  public Step context() {
    return contexts.of("");
  }
}
