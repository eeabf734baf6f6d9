package io.gantry.builder;

import io.gantry.builder.solve.Step;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.store.ConfigDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of a stage's image while its instructions change it. For one thread. */
final class ImageDraft {
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private final ImageConfig base;
  private final ConfigDraft config;
  private final List<Made> made = new ArrayList<>();
  private @Nullable String author;
  private boolean ownCmd;

  /**
   * A step of the history.
   *
   * @param step that may have made a layer
   */
  record Made(String createdBy, Optional<Step> step) {}

  /** On top of an image; its triggers are not inherited. */
  ImageDraft(ImageConfig base) {
    this.base = base;
    config = new ConfigDraft(base.config());
    config.removeTriggers();
    author = base.author();
  }

  /** On top of another stage, as that has become. */
  ImageDraft(ImageDraft other) {
    this(other.base.withConfig(other.config.config()));
    author = other.author;
    made.addAll(other.made);
  }

  /**
   * The whole configuration but for the layers.
   *
   * @param history what the steps made
   * @param created when the image came to be
   */
  ImageConfig image(List<History> history, Instant created) {
    List<History> all = new ArrayList<>(base.history());
    all.addAll(history);
    ImageConfig image = base.withConfig(config.config()).withHistory(all).withCreated(created);
    return author == null ? image : image.withAuthor(author);
  }

  Optional<Instant> baseCreated() {
    return Optional.ofNullable(base.created());
  }

  /** What was done since the base image, in its order. */
  List<Made> made() {
    return made;
  }

  void add(String createdBy, Optional<Step> step) {
    made.add(new Made(createdBy, step));
  }

  /** All but what is said here: what the image's processes are told. */
  ConfigDraft config() {
    return config;
  }

  List<String> shell() {
    return config.shell().filter(words -> !words.isEmpty()).orElse(DEFAULT_SHELL);
  }

  /** A command that came with the base was meant for the other program. */
  void setEntrypoint(List<String> command) {
    config.setEntrypoint(command);
    if (!ownCmd) {
      config.setCmd(null);
    }
  }

  void setCmd(List<String> command) {
    config.setCmd(command);
    ownCmd = true;
  }

  void setAuthor(String name) {
    author = name;
  }
}
