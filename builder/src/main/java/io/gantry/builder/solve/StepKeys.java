package io.gantry.builder.solve;

import io.gantry.oci.Digest;

/**
 * By which keys the result of a step is found. The key of its definition needs no step before it to
 * be solved; that of its content is the same whenever what it works on is, however that came to be.
 * Pure but for what {@link Inputs} does.
 */
final class StepKeys {
  private StepKeys() {}

  /** What a key says of a step's inputs. */
  interface Inputs {
    /** The whole of it. */
    Digest whole(Step step, int input);

    /** What a copy takes from it. */
    Digest copied(Step step, FileAction.Copy copy);

    /** What a process sees of it. */
    Digest mounted(Step step, ExecMount.Input mount);

    /** Which commit a {@link Operation.GitSource} stands for. */
    String commit(Step step);
  }

  static Digest of(Step step, Inputs inputs) {
    return switch (step.operation()) {
      case Operation.ImageSource image -> new KeyHash("image").add(image.chain().id()).digest();
      case Operation.ContextSource context -> new KeyHash("context").add(context.name()).digest();
      case Operation.HttpSource http ->
          new KeyHash("http")
              .add(http.name())
              .add(http.checksum().map(Digest::toString))
              .add(http.uri().toString())
              .digest();
      case Operation.GitSource git ->
          new KeyHash("git")
              .add(git.remote())
              .add(inputs.commit(step))
              .add(git.keepGitDir())
              .add(git.submodules())
              .add(git.folder())
              .digest();
      case Operation.Exec exec -> exec(step, exec.spec(), inputs);
      case Operation.FileChange change -> change(step, change, inputs);
      case Operation.Merge _ ->
          new KeyHash("merge").add(inputs.whole(step, 0)).add(inputs.whole(step, 1)).digest();
    };
  }

  private static Digest exec(Step step, ExecSpec spec, Inputs inputs) {
    KeyHash key =
        new KeyHash("exec")
            .add(inputs.whole(step, 0))
            .add(spec.arguments())
            .add(spec.environment())
            .add(spec.workingDir())
            .add(spec.user())
            .add(spec.hostname())
            .add(spec.network())
            .add(spec.privileged());
    spec.mounts().forEach(mount -> mount(step, mount, inputs, key));
    // As BuildKit has it, what a device's file says counts as little as what a base's host holds.
    spec.devices().forEach(device -> key.add("device").add(device.name()).add(device.required()));
    return key.digest();
  }

  private static void mount(Step step, ExecMount mount, Inputs inputs, KeyHash key) {
    key.add(mount.target());
    switch (mount) {
      case ExecMount.Input input ->
          key.add("input").add(inputs.mounted(step, input)).add(input.readOnly());
      case ExecMount.Cache cache -> {
        key.add("cache").add(cache.id()).add(cache.readOnly());
        cache.seed().ifPresent(seed -> key.add(inputs.mounted(step, seed)));
      }
      case ExecMount.Memory memory -> key.add("memory").add(memory.bytes());
      case ExecMount.Agent agent -> key.add("agent").add(agent.id()).add(agent.mode());
      case ExecMount.Text text -> key.add("text").add(text.content());
      case ExecMount.Secret secret ->
          key.add("secret").add(secret.id()).add(secret.variable()).add(secret.mode());
    }
  }

  private static Digest change(Step step, Operation.FileChange change, Inputs inputs) {
    KeyHash key = new KeyHash("files").add(inputs.whole(step, 0));
    for (FileAction action : change.actions()) {
      switch (action) {
        case FileAction.Copy copy -> {
          key.add("copy").add(copy.target()).add(copy.sources().size());
          rules(copy.rules(), key);
          key.add(inputs.copied(step, copy));
        }
        case FileAction.MakeFolder make -> key.add("folder").add(make.target()).add(make.owner());
        case FileAction.WriteFile file -> {
          key.add("file").add(file.name()).add(file.content()).add(file.target());
          rules(file.rules(), key);
        }
      }
    }
    return key.digest();
  }

  /** What to leave out shows in what is taken. */
  private static void rules(CopyRules rules, KeyHash key) {
    key.add(rules.owner())
        .add(rules.rootOwned())
        .add(rules.mode())
        .add(rules.parents())
        .add(rules.unpack());
  }
}
