package io.gantry.builder;

import io.gantry.builder.solve.CopyRules;
import io.gantry.builder.solve.FileAction;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.store.LayerChain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that give the files of contexts, each once. For one build. */
final class ContextSteps {
  /** As BuildKit has it, whatever the server calls it. */
  private static final String HTTP_NAME = "context";

  private final Map<String, NamedContext> named;
  private final Map<String, Step> steps = new HashMap<>();

  ContextSteps(Map<String, NamedContext> named) {
    this.named = named;
  }

  /** Nothing: an empty file system. */
  static Step scratch() {
    return new Step("scratch", new Operation.ImageSource(LayerChain.SCRATCH), List.of());
  }

  /** The folder of a context that is no image; the name of the main one is empty. */
  Step of(String name) {
    return steps.computeIfAbsent(
        name, key -> new Step("context " + key, operation(key), List.of()));
  }

  /** A file system for a stage to begin with: a copy of the folder. */
  Step asBase(String name) {
    if (of(name).operation() instanceof Operation.ImageSource) {
      return of(name);
    }
    Operation copy =
        new Operation.FileChange(
            List.of(new FileAction.Copy(1, List.of("/"), "/", CopyRules.PLAIN)));
    return new Step("FROM " + name, copy, List.of(scratch(), of(name)));
  }

  private Operation operation(String name) {
    return switch (named.get(name)) {
      case NamedContext.Repository repository -> GitSources.folder(repository.address());
      case NamedContext.HttpFile file ->
          new Operation.HttpSource(file.address(), HTTP_NAME, Optional.empty());
      case NamedContext.Nothing _ -> new Operation.ImageSource(LayerChain.SCRATCH);
      case NamedContext.OfImage _, NamedContext.Layout _ ->
          throw new IllegalStateException(name + " is an image");
      case null -> new Operation.ContextSource(name);
    };
  }
}
