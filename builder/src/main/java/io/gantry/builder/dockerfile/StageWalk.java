package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Walks the stages of a file as a build would, for the rules that need to know what was before. */
final class StageWalk {
  private final Dockerfile file;
  private final GlobalScope globals;
  private final StageNames names;
  private final IgnoreFile ignore;
  private final BaseEnvironments images;
  private final Findings findings;
  private final Map<Integer, StageRules> walked = new HashMap<>();

  StageWalk(
      Dockerfile file,
      GlobalScope globals,
      IgnoreFile ignore,
      BaseEnvironments images,
      Findings findings) {
    this.file = file;
    this.globals = globals;
    this.names = new StageNames(file, Set.of());
    this.ignore = ignore;
    this.images = images;
    this.findings = findings;
  }

  /** Throws {@link GantryException} for the first instruction that cannot be expanded. */
  void walk() {
    for (Stage stage : file.stages()) {
      StageRules rules = rulesOf(stage);
      stage.instructions().forEach(rules::check);
      walked.put(stage.index(), rules);
    }
  }

  private StageRules rulesOf(Stage stage) {
    StageSource base = names.base(stage, globals.base(stage).image());
    if (base instanceof StageSource.OfStage(int index)) {
      StageRules parent = walked.get(index);
      if (parent != null) {
        return parent.child();
      }
    }
    boolean known = base instanceof StageSource.Scratch;
    Map<String, String> environment = BaseEnvironments.SCRATCH;
    if (base instanceof StageSource.OfImage(String name)) {
      known = images.of(name).isPresent();
      environment = images.of(name).orElse(BaseEnvironments.SCRATCH);
    }
    return new StageRules(globals.stage(environment), known, ignore, findings);
  }
}
