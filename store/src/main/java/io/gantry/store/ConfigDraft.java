package io.gantry.store;

import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.ImageConfig.Healthcheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration while instructions change it. */
final class ConfigDraft {
  private final Config base;
  private final Map<String, String> env = new LinkedHashMap<>();
  private final Map<String, String> labels;
  private final Map<String, Object> ports;
  private final Map<String, Object> volumes;
  private final List<String> onBuild;
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> cmd;
  private @Nullable String stopSignal;
  private @Nullable Healthcheck healthcheck;
  private String user;
  private String workingDir;

  ConfigDraft(Config base) {
    this.base = base;
    base.env().forEach(this::keepEnv);
    labels = new LinkedHashMap<>(base.labels());
    ports = new LinkedHashMap<>(base.exposedPorts());
    volumes = new LinkedHashMap<>(base.volumes());
    onBuild = new ArrayList<>(base.onBuild());
    entrypoint = base.entrypoint();
    cmd = base.cmd();
    stopSignal = base.stopSignal();
    healthcheck = base.healthcheck();
    user = base.user();
    workingDir = base.workingDir();
  }

  // NullAway sees a record's constructor without the annotations of its type arguments.
  @SuppressWarnings("NullAway")
  Config config() {
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
        base.shell(),
        base.argsEscaped(),
        base.unmapped());
  }

  Map<String, String> env() {
    return env;
  }

  Map<String, String> labels() {
    return labels;
  }

  void putEnv(String name, String value) {
    env.put(name, value);
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

  void setEntrypoint(List<String> command) {
    entrypoint = command;
  }

  void setCmd(@Nullable List<String> command) {
    cmd = command;
  }

  void setStopSignal(String signal) {
    stopSignal = signal;
  }

  void setHealthcheck(Healthcheck check) {
    healthcheck = check;
  }

  void setUser(String newUser) {
    user = newUser;
  }

  /** A relative folder is below the one before. */
  void setWorkingDir(String folder) {
    String start = workingDir.isEmpty() ? "/" : workingDir;
    String joined = folder.startsWith("/") ? folder : start + "/" + folder;
    workingDir = "/" + ArchivePath.lexical(joined);
  }

  private void keepEnv(String entry) {
    int equals = entry.indexOf('=');
    env.put(
        equals < 0 ? entry : entry.substring(0, equals),
        equals < 0 ? "" : entry.substring(equals + 1));
  }
}
