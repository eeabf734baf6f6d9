package io.gantry.docker;

import io.gantry.engine.ContainerView;
import io.gantry.engine.ProcessSpec;
import io.gantry.engine.StreamSpec;
import io.gantry.oci.ImageConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what runs in a container, its image's part included, as {@link ContainerConfig}. Pure. */
final class ConfigWriter {
  private final ContainerView view;
  private final ProcessSpec process;
  private final ImageConfig.Config image;

  /** An image that is gone by now contributes nothing. */
  ConfigWriter(ContainerView view, Optional<ImageConfig> image) {
    this.view = view;
    this.process = view.spec().process();
    this.image = image.map(ImageConfig::config).orElse(ImageConfig.Config.EMPTY);
  }

  ContainerConfig wire() {
    StreamSpec streams = process.streams();
    return new ContainerConfig(
        view.hostname(),
        process.domainname(),
        view.user(),
        streams.attachStdin(),
        streams.attachStdout(),
        streams.attachStderr(),
        merged(image.exposedPorts(), process.exposedPorts()),
        streams.tty(),
        streams.openStdin(),
        streams.stdinOnce(),
        view.env(),
        argv(command()),
        Healthcheck.write(process.healthcheck()),
        view.spec().image(),
        merged(image.volumes(), process.volumes()),
        view.workingDir(),
        argv(entrypoint()),
        view.spec().network().mode().equals("none"),
        view.spec().network().macAddress(),
        labels(),
        view.stopSignal(),
        process.stopTimeout().orElse(null));
  }

  private @Nullable Argv argv(@Nullable List<String> words) {
    return words == null || words.isEmpty() ? null : new Argv(words);
  }

  private @Nullable List<String> entrypoint() {
    return process.entrypoint().isPresent() ? process.entrypoint().get() : image.entrypoint();
  }

  /** An entry point of the container's own drops the image's command. */
  private @Nullable List<String> command() {
    return process.command().isEmpty() && process.entrypoint().isEmpty()
        ? image.cmd()
        : process.command();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>(image.labels());
    labels.putAll(view.spec().labels());
    return labels;
  }

  private static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> ofImage, List<String> own) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    ofImage.keySet().forEach(name -> all.put(name, Map.of()));
    own.forEach(name -> all.put(name, Map.of()));
    return all;
  }
}
