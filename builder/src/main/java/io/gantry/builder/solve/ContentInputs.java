package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.store.BuildLayers;
import java.util.List;

/** Says of the inputs of one step what they hold, once they are solved. */
record ContentInputs(BuildLayers layers, List<Solved> solved) implements StepKeys.Inputs {
  @Override
  public Digest whole(Step step, int input) {
    return new KeyHash("content").add(solved.get(input).chain().id()).digest();
  }

  @Override
  public Digest copied(Step step, FileAction.Copy copy) {
    try (Fd root = solved.get(copy.input()).open(layers)) {
      return TreeHash.of(new FileTree(root), copy);
    }
  }

  @Override
  public Digest mounted(Step step, ExecMount.Input mount) {
    if (solved.get(mount.input()) instanceof Solved.Files files) {
      return new KeyHash("mounted").add(files.chain().id()).add(mount.source()).digest();
    }
    try (Fd root = solved.get(mount.input()).open(layers)) {
      return TreeHash.of(new FileTree(root), mount.source());
    }
  }

  @Override
  public String commit(Step step) {
    throw new IllegalStateException(step + " is a folder, and its content counts");
  }
}
