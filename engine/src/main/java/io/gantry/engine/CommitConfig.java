package io.gantry.engine;

import io.gantry.oci.ImageConfig.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of an image that is made of a container. Pure. */
final class CommitConfig {
  private static final int STOP_TIMEOUT = 10;

  private CommitConfig() {}

  /** How the container itself runs; what every container gets is not said. */
  // NullAway sees a record's constructor without the annotations of its type arguments.
  @SuppressWarnings("NullAway")
  static Config of(ContainerRecord container) {
    ProcessSpec process = container.spec().process();
    Optional<Integer> timeout = process.stopTimeout().filter(seconds -> seconds != STOP_TIMEOUT);
    return new Config(
        process.user(),
        keys(process.exposedPorts()),
        process.env(),
        process.entrypoint().orElse(null),
        process.command().isEmpty() ? null : process.command(),
        keys(process.volumes()),
        process.workingDir().equals("/") ? "" : process.workingDir(),
        container.spec().labels(),
        process.stopSignal().equals("SIGTERM") ? null : process.stopSignal(),
        timeout.orElse(null),
        ImageHealth.write(process.healthcheck()),
        List.of(),
        null,
        null,
        Map.of());
  }

  /** What was asked for, and where it says nothing, the container's. */
  @SuppressWarnings("NullAway")
  static Config merge(Config asked, Config container) {
    boolean ownEntrypoint = !words(asked.entrypoint()).isEmpty();
    boolean inherits = !ownEntrypoint && words(asked.cmd()).isEmpty();
    return new Config(
        asked.user().isEmpty() ? container.user() : asked.user(),
        union(container.exposedPorts(), asked.exposedPorts()),
        EnvironmentList.merge(container.env(), asked.env()),
        asked.entrypoint() == null && !ownEntrypoint ? container.entrypoint() : asked.entrypoint(),
        inherits ? container.cmd() : asked.cmd(),
        union(container.volumes(), asked.volumes()),
        asked.workingDir().isEmpty() ? container.workingDir() : asked.workingDir(),
        union(container.labels(), asked.labels()),
        asked.stopSignal() == null ? container.stopSignal() : asked.stopSignal(),
        asked.stopTimeout() == null ? container.stopTimeout() : asked.stopTimeout(),
        asked.healthcheck() == null ? container.healthcheck() : asked.healthcheck(),
        asked.onBuild(),
        asked.shell(),
        asked.argsEscaped(),
        asked.unmapped());
  }

  private static List<String> words(@Nullable List<String> words) {
    return words == null ? new ArrayList<>() : words;
  }

  private static Map<String, Object> keys(List<String> names) {
    Map<String, Object> keys = new LinkedHashMap<>();
    names.forEach(name -> keys.put(name, Map.of()));
    return keys;
  }

  private static <V extends @Nullable Object> Map<String, V> union(
      Map<String, V> below, Map<String, V> above) {
    Map<String, V> all = new LinkedHashMap<>(below);
    all.putAll(above);
    return all;
  }
}
