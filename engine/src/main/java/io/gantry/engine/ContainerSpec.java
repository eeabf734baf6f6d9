package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * What a container shall be, as it was asked for: immutable, and saved with the container.
 *
 * @param image the reference as the caller wrote it; the container keeps the image's id beside it
 */
@Json
public record ContainerSpec(
    String image,
    ProcessSpec process,
    HostSpec host,
    NetworkSpec network,
    Map<String, String> labels) {
  public ContainerSpec {
    labels = Map.copyOf(labels);
  }

  /** A container of this image with Docker's defaults everywhere. */
  public static ContainerSpec of(String image, String... command) {
    return new ContainerSpec(
        image,
        ProcessSpec.DEFAULT.withCommand(List.of(command)),
        HostSpec.DEFAULT,
        NetworkSpec.DEFAULT,
        Map.of());
  }

  public ContainerSpec withImage(String changed) {
    return new ContainerSpec(changed, process, host, network, labels);
  }

  public ContainerSpec withProcess(ProcessSpec changed) {
    return new ContainerSpec(image, changed, host, network, labels);
  }

  public ContainerSpec withHost(HostSpec changed) {
    return new ContainerSpec(image, process, changed, network, labels);
  }

  public ContainerSpec withNetwork(NetworkSpec changed) {
    return new ContainerSpec(image, process, host, changed, labels);
  }

  public ContainerSpec withLabels(Map<String, String> changed) {
    return new ContainerSpec(image, process, host, network, changed);
  }
}
