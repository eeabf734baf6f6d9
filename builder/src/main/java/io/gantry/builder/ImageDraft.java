package io.gantry.builder;

import io.gantry.builder.solve.Step;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.ImageConfig.Healthcheck;
import io.gantry.oci.ImageConfig.History;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of a stage's image while its instructions change it. For one thread. */
final class ImageDraft {
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private final ImageConfig base;
  private final List<Made> made = new ArrayList<>();
  private final Map<String, String> env = new LinkedHashMap<>();
  private final Map<String, String> labels;
  private final Map<String, @Nullable Object> ports;
  private final Map<String, @Nullable Object> volumes;
  private final List<String> onBuild = new ArrayList<>();
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> cmd;
  private @Nullable List<String> shell;
  private @Nullable String stopSignal;
  private @Nullable Healthcheck healthcheck;
  private @Nullable String author;
  private String user;
  private String workingDir;
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
    Config config = base.config();
    config.env().forEach(this::keepEnv);
    labels = new LinkedHashMap<>(config.labels());
    ports = new LinkedHashMap<>(config.exposedPorts());
    volumes = new LinkedHashMap<>(config.volumes());
    entrypoint = config.entrypoint();
    cmd = config.cmd();
    shell = config.shell();
    stopSignal = config.stopSignal();
    healthcheck = config.healthcheck();
    author = base.author();
    user = config.user();
    workingDir = config.workingDir();
  }

  /** On top of another stage, as that has become. */
  ImageDraft(ImageDraft other) {
    this(other.base.withConfig(other.config()));
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
    ImageConfig image = base.withConfig(config()).withHistory(all).withCreated(created);
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

  // NullAway sees a record's constructor without the annotations of its type arguments.
  @SuppressWarnings("NullAway")
  private Config config() {
    List<String> environment = new ArrayList<>();
    env.forEach((name, value) -> environment.add(name + "=" + value));
    return new Config(
        user,
        ports,
        environment,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        base.config().stopTimeout(),
        healthcheck,
        onBuild,
        shell,
        base.config().argsEscaped(),
        base.config().unmapped());
  }

  Map<String, String> env() {
    return env;
  }

  Map<String, String> labels() {
    return labels;
  }

  List<String> shell() {
    return shell == null || shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  String user() {
    return user;
  }

  /** Where commands run; the root when nothing is said. */
  String folder() {
    return workingDir.isEmpty() ? "/" : workingDir;
  }

  void addPort(String port) {
    ports.put(port, Map.of());
  }

  void addVolume(String path) {
    volumes.put(path, Map.of());
  }

  void addOnBuild(String trigger) {
    onBuild.add(trigger);
  }

  /** A command that came with the base was meant for the other program. */
  void setEntrypoint(List<String> command) {
    entrypoint = command;
    if (!ownCmd) {
      cmd = null;
    }
  }

  void setCmd(List<String> command) {
    cmd = command;
    ownCmd = true;
  }

  void setShell(List<String> command) {
    shell = command;
  }

  void setStopSignal(String signal) {
    stopSignal = signal;
  }

  void setHealthcheck(Healthcheck check) {
    healthcheck = check;
  }

  void setAuthor(String name) {
    author = name;
  }

  void setUser(String name) {
    user = name;
  }

  void setWorkingDir(String folder) {
    workingDir = folder;
  }

  private void keepEnv(String entry) {
    int equals = entry.indexOf('=');
    env.put(
        equals < 0 ? entry : entry.substring(0, equals),
        equals < 0 ? "" : entry.substring(equals + 1));
  }
}
