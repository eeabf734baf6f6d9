package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resolves names within a file: contexts of the build first, then stages, then images. Of two
 * stages with one name the last counts.
 */
final class StageNames {
  private static final String SCRATCH = "scratch";
  private static final NavigableSet<Integer> NONE = Collections.emptyNavigableSet();

  private final Dockerfile file;
  private final Set<String> contexts;
  private final Map<String, NavigableSet<Integer>> indices = new TreeMap<>();

  StageNames(Dockerfile file, Set<String> contexts) {
    this.file = file;
    this.contexts = contexts;
    for (Stage stage : file.stages()) {
      stage
          .name()
          .ifPresent(
              name -> indices.computeIfAbsent(name, n -> new TreeSet<>()).add(stage.index()));
    }
  }

  /** The base of a stage: an earlier stage, and never itself. */
  StageSource base(Stage stage, String image) {
    if (image.equals(SCRATCH)) {
      return new StageSource.Scratch();
    }
    Optional<String> context = ContextName.find(contexts, image);
    if (context.isPresent()) {
      return new StageSource.OfContext(context.get());
    }
    Integer earlier = indices.getOrDefault(lower(image), NONE).lower(stage.index());
    if (earlier != null) {
      return stageOrContext(earlier);
    }
    return new StageSource.OfImage(image);
  }

  /** What an instruction copies or mounts from: by number, or by name. */
  StageSource from(Stage stage, Origin origin, String name) {
    if (name.equals(SCRATCH)) {
      return new StageSource.Scratch();
    }
    Optional<String> context = ContextName.find(contexts, name);
    if (context.isPresent()) {
      return new StageSource.OfContext(context.get());
    }
    int index = name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : -1;
    if (index < 0) {
      index = nearest(stage, lower(name));
    }
    if (index < 0) {
      return new StageSource.OfImage(name);
    }
    check(stage, origin, name, index);
    return stageOrContext(index);
  }

  /** The stage that is asked for by name or number; the last one for nothing. */
  Stage target(Optional<String> name) {
    if (name.isEmpty()) {
      return file.stages().getLast();
    }
    String text = name.get();
    NavigableSet<Integer> named = indices.getOrDefault(lower(text), NONE);
    boolean number = text.matches("[0-9]{1,9}") && Integer.parseInt(text) < file.stages().size();
    if (named.isEmpty() && !number) {
      throw GantryException.invalid(
          "target stage "
              + Quote.of(text)
              + " could not be found"
              + Suggestion.question(lower(text), indices.keySet()));
    }
    return file.stages().get(named.isEmpty() ? Integer.parseInt(text) : named.last());
  }

  /** A later stage of the name is found too, for the sake of the message. */
  private int nearest(Stage stage, String name) {
    NavigableSet<Integer> named = indices.getOrDefault(name, NONE);
    Integer earlier = named.lower(stage.index());
    return earlier != null ? earlier : named.isEmpty() ? -1 : named.last();
  }

  private void check(Stage stage, Origin origin, String name, int index) {
    SourceRange where = origin.range();
    if (index >= file.stages().size()) {
      throw file.source().error(where, "invalid stage index " + index);
    }
    if (index == stage.index()) {
      throw file.source().error(where, "circular dependency detected on stage: " + stage.label());
    }
    if (index > stage.index()) {
      throw file.source().error(where, tooLate(stage, origin, name));
    }
  }

  private static String tooLate(Stage stage, Origin origin, String name) {
    return origin.instruction().equals("RUN")
        ? "cannot mount from stage "
            + Quote.of(name)
            + ", stage needs to be defined before current command"
        : "cannot copy from stage "
            + Quote.of(name)
            + ", it needs to be defined before current stage "
            + Quote.of(stage.label());
  }

  /** A context with the name of a stage stands for it. */
  private StageSource stageOrContext(int index) {
    return file.stages()
        .get(index)
        .name()
        .flatMap(name -> ContextName.find(contexts, name))
        .<StageSource>map(StageSource.OfContext::new)
        .orElseGet(() -> new StageSource.OfStage(index));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
