package io.gantry.docker;

import io.gantry.engine.ContainerSpec;
import io.gantry.engine.EndpointSpec;
import io.gantry.engine.NetworkSpec;
import io.gantry.engine.ProcessSpec;
import io.gantry.engine.StreamSpec;
import io.gantry.engine.TerminalSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates the body of a create to the engine's words, and refuses what makes no sense. Pure. */
final class SpecReader {
  private final ContainerConfig config;
  private final HostConfig host;
  private final Optional<NetworkingConfig> networking;

  SpecReader(ContainerCreateRequest request) {
    config = request.config();
    host = request.hostConfig() == null ? Call.json(EMPTY, HostConfig.class) : request.hostConfig();
    networking = Optional.ofNullable(request.networking());
  }

  private static final byte[] EMPTY = {'{', '}'};

  ContainerSpec spec() {
    if (config.image().isEmpty()) {
      throw HttpFailure.badRequest("config cannot be empty in order to create a container");
    }
    return new ContainerSpec(
        config.image(), process(), new HostReader(host).host(), network(), config.labels());
  }

  private ProcessSpec process() {
    return new ProcessSpec(
        entrypoint(),
        words(config.cmd()),
        config.env(),
        config.workingDir(),
        config.user(),
        streams(),
        config.stopSignal(),
        Optional.ofNullable(config.stopTimeout()),
        config.hostname(),
        config.domainname(),
        PortSyntax.exposed(config.exposedPorts().keySet()),
        List.copyOf(config.volumes().keySet()),
        Healthcheck.read(config.healthcheck()));
  }

  /** A single empty word is how clients clear the image's entry point. */
  private Optional<List<String>> entrypoint() {
    Argv given = config.entrypoint();
    if (given == null) {
      return Optional.empty();
    }
    return Optional.of(given.words().equals(List.of("")) ? List.of() : given.words());
  }

  private static List<String> words(@Nullable Argv argv) {
    return argv == null ? List.of() : argv.words();
  }

  private StreamSpec streams() {
    TerminalSize size = ConsoleSize.read(host.consoleSize());
    return new StreamSpec(
        config.tty(),
        config.openStdin(),
        config.stdinOnce(),
        config.attachStdin(),
        config.attachStdout(),
        config.attachStderr(),
        size.rows(),
        size.columns());
  }

  /** Those of the host configuration belong to the network of the mode. */
  private void addLinks(List<EndpointSpec> endpoints, String mode) {
    if (host.links().isEmpty()) {
      return;
    }
    String name = mode.isEmpty() ? "default" : mode;
    EndpointSpec with =
        endpoints.stream()
            .filter(endpoint -> endpoint.network().equals(name))
            .findFirst()
            .orElseGet(() -> EndpointSpec.of(name));
    endpoints.removeIf(endpoint -> endpoint.network().equals(name));
    endpoints.addFirst(with.withLinks(host.links()));
  }

  private NetworkSpec network() {
    String mode = config.networkDisabled() ? "none" : host.networkMode();
    List<EndpointSpec> endpoints = new ArrayList<>();
    networking
        .map(NetworkingConfig::endpointsConfig)
        .orElse(Map.of())
        .forEach((network, settings) ->
            endpoints.add(
                settings == null
                    ? EndpointSpec.of(network)
                    : EndpointReader.read(network, settings)));
    addLinks(endpoints, mode);
    return new NetworkSpec(
        mode.isEmpty() || mode.equals("default") ? "bridge" : mode,
        PortSyntax.bindings(host.portBindings()),
        host.publishAllPorts(),
        config.macAddress(),
        endpoints);
  }
}
