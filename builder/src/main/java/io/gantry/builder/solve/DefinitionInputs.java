package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says of inputs how they are defined. Only of folders, which are there from the beginning, it says
 * what they hold. For one build; thread-safe.
 */
final class DefinitionInputs implements StepKeys.Inputs {
  private final Map<Step, Digest> known = new ConcurrentHashMap<>();
  private final TreeHashes hashes;
  private final Folders folders;

  /** Where the folders are. */
  interface Folders {
    /** The folder that this step stands for, fetched if need be. */
    Solved.Folder of(Step step);

    /** The commit that this step stands for. */
    String commit(Step step);
  }

  DefinitionInputs(TreeHashes hashes, Folders folders) {
    this.hashes = hashes;
    this.folders = folders;
  }

  /**
   * The key of a step's definition.
   *
   * @throws KeyFailure when it, or a step that it depends on, asks for what is not there
   */
  Digest key(Step step) {
    // Not computed inside of the map: it asks for the keys of other steps.
    Digest found = known.get(step);
    if (found == null) {
      try {
        found = StepKeys.of(step, this);
      } catch (GantryException e) {
        throw new KeyFailure(step, e);
      }
      known.put(step, found);
    }
    return found;
  }

  /** The keys that were asked for so far, and those of the steps below them. */
  Map<Step, Digest> known() {
    return Map.copyOf(known);
  }

  @Override
  public Digest whole(Step step, int input) {
    return key(step.inputs().get(input));
  }

  @Override
  public Digest copied(Step step, FileAction.Copy copy) {
    Step source = step.inputs().get(copy.input());
    if (isFolder(source)) {
      return hashes.copied(folders.of(source), copy);
    }
    return new KeyHash("copied")
        .add(key(source))
        .add(copy.sources())
        .add(copy.rules().excludes())
        .digest();
  }

  @Override
  public Digest mounted(Step step, ExecMount.Input mount) {
    Step source = step.inputs().get(mount.input());
    if (isFolder(source)) {
      return hashes.mounted(folders.of(source), mount.source());
    }
    return new KeyHash("mounted").add(key(source)).add(mount.source()).digest();
  }

  @Override
  public String commit(Step step) {
    return folders.commit(step);
  }

  /** Of a repository the commit says all: it need not be fetched. */
  private static boolean isFolder(Step step) {
    return step.operation() instanceof Operation.ContextSource
        || step.operation() instanceof Operation.HttpSource;
  }
}
