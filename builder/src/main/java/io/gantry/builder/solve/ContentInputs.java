package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import java.util.List;

/** Says of the inputs of one step what they hold, once they are solved. */
record ContentInputs(TreeHashes hashes, List<Solved> solved) implements StepKeys.Inputs {
  @Override
  public Digest whole(Step step, int input) {
    return new KeyHash("content").add(solved.get(input).chain().id()).digest();
  }

  @Override
  public Digest copied(Step step, FileAction.Copy copy) {
    return hashes.copied(solved.get(copy.input()), copy);
  }

  @Override
  public Digest mounted(Step step, ExecMount.Input mount) {
    if (solved.get(mount.input()) instanceof Solved.Files files) {
      return new KeyHash("mounted").add(files.chain().id()).add(mount.source()).digest();
    }
    return hashes.mounted(solved.get(mount.input()), mount.source());
  }

  @Override
  public String commit(Step step) {
    throw new IllegalStateException(step + " is a folder, and its content counts");
  }
}
