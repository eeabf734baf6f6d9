package io.gantry.store;

import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.ImageConfig.Healthcheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of an image while instructions change it, those of a Dockerfile or of {@code
 * commit --change}. For one thread.
 */
public final class ConfigDraft {
  private final Config base;
  private final Map<String, String> env = new LinkedHashMap<>();
  private final Map<String, String> labels;
  private final Map<String, Object> ports;
  private final Map<String, Object> volumes;
  private final List<String> onBuild;
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> cmd;
  private @Nullable List<String> shell;
  private @Nullable String stopSignal;
  private @Nullable Healthcheck healthcheck;
  private String user;
  private String workingDir;

  /** Begins with all that this one says. */
  public ConfigDraft(Config base) {
    this.base = base;
    base.env().forEach(this::keepEnv);
    labels = new LinkedHashMap<>(base.labels());
    ports = new LinkedHashMap<>(base.exposedPorts());
    volumes = new LinkedHashMap<>(base.volumes());
    onBuild = new ArrayList<>(base.onBuild());
    entrypoint = base.entrypoint();
    cmd = base.cmd();
    shell = base.shell();
    stopSignal = base.stopSignal();
    healthcheck = base.healthcheck();
    user = base.user();
    workingDir = base.workingDir();
  }

  /** As it is now. */
  // NullAway sees a record's constructor without the annotations of its type arguments.
  @SuppressWarnings("NullAway")
  public Config config() {
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
        base.stopTimeout(),
        healthcheck,
        onBuild,
        shell,
        base.argsEscaped(),
        base.unmapped());
  }

  /** The variables, to be changed. */
  public Map<String, String> env() {
    return env;
  }

  /** The labels, to be changed. */
  public Map<String, String> labels() {
    return labels;
  }

  void putEnv(String name, String value) {
    env.put(name, value);
  }

  public void addPort(String port) {
    ports.put(port, Map.of());
  }

  public void addVolume(String path) {
    volumes.put(path, Map.of());
  }

  /** Triggers are for the next build alone. */
  public void removeTriggers() {
    onBuild.clear();
  }

  public void addOnBuild(String trigger) {
    onBuild.add(trigger);
  }

  public void setEntrypoint(List<String> command) {
    entrypoint = command;
  }

  public void setCmd(@Nullable List<String> command) {
    cmd = command;
  }

  public Optional<List<String>> shell() {
    return Optional.ofNullable(shell);
  }

  public void setShell(List<String> command) {
    shell = command;
  }

  public void setStopSignal(String signal) {
    stopSignal = signal;
  }

  public void setHealthcheck(Healthcheck check) {
    healthcheck = check;
  }

  /** Empty when nothing was said. */
  public String user() {
    return user;
  }

  public void setUser(String newUser) {
    user = newUser;
  }

  /** Where commands run; the root when nothing was said. */
  public String workingDir() {
    return workingDir.isEmpty() ? "/" : workingDir;
  }

  /** A relative folder is below the one before. */
  public void setWorkingDir(String folder) {
    String joined = folder.startsWith("/") ? folder : workingDir() + "/" + folder;
    workingDir = "/" + ArchivePath.lexical(joined);
  }

  private void keepEnv(String entry) {
    int equals = entry.indexOf('=');
    env.put(
        equals < 0 ? entry : entry.substring(0, equals),
        equals < 0 ? "" : entry.substring(equals + 1));
  }
}
