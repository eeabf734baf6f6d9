package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A container's wishes over its image's configuration, decided once at create: what is saved is
 * whole, and a start reads no image. Pure.
 */
final class SpecMerge {
  private static final List<String> CLEARED = List.of("");
  private static final int STOP_TIMEOUT = 10;
  private static final int SHORT_ID = 12;

  private SpecMerge() {}

  /** INVALID when there is nothing to run, in Docker's words. */
  static ContainerSpec merge(ContainerSpec spec, ImageConfig.Config image, String id) {
    Map<String, String> labels = new HashMap<>(image.labels());
    labels.putAll(spec.labels());
    ContainerSpec merged =
        spec.withLabels(labels).withProcess(process(spec.process(), image, hostname(spec, id)));
    if (args(merged.process()).isEmpty()) {
      throw GantryException.invalid("no command specified");
    }
    return merged;
  }

  /** A container's specification, without the host name that it only had by its id. */
  static ContainerSpec unnamed(ContainerRecord container) {
    ProcessSpec process = container.spec().process();
    return process.hostname().equals(container.shortId())
        ? container.spec().withProcess(process.withHostname(""))
        : container.spec();
  }

  /** Program and arguments of a merged specification. */
  static List<String> args(ProcessSpec process) {
    List<String> args = new ArrayList<>(process.entrypoint().orElse(List.of()));
    args.addAll(process.command());
    return List.copyOf(args);
  }

  private static ProcessSpec process(ProcessSpec own, ImageConfig.Config image, String hostname) {
    List<String> imageEntrypoint = image.entrypoint() == null ? List.of() : image.entrypoint();
    List<String> imageCommand = image.cmd() == null ? List.of() : image.cmd();
    List<String> wanted = own.entrypoint().orElse(List.of());
    // Who brings an entry point gets none of the image's arguments.
    boolean inherits = wanted.isEmpty() && own.command().isEmpty();
    List<String> entrypoint = own.entrypoint().isPresent() ? cleared(wanted) : imageEntrypoint;
    String signal = image.stopSignal() == null ? "" : image.stopSignal();
    Integer timeout = image.stopTimeout();
    return own.withEntrypoint(entrypoint.isEmpty() ? Optional.empty() : Optional.of(entrypoint))
        .withCommand(inherits ? imageCommand : own.command())
        .withEnv(EnvironmentList.merge(image.env(), own.env()))
        .withWorkingDir(first(own.workingDir(), image.workingDir(), "/"))
        .withUser(first(own.user(), image.user()))
        .withHostname(hostname)
        .withStopSignal(first(own.stopSignal(), signal, "SIGTERM"))
        .withStopTimeout(
            Optional.of(own.stopTimeout().orElse(timeout == null ? STOP_TIMEOUT : timeout)))
        .withExposedPorts(union(own.exposedPorts(), image.exposedPorts().keySet()))
        .withVolumes(union(own.volumes(), image.volumes().keySet()))
        .withHealthcheck(healthcheck(own, image));
  }

  private static List<String> cleared(List<String> entrypoint) {
    return entrypoint.equals(CLEARED) ? List.of() : entrypoint;
  }

  private static HealthSpec healthcheck(ProcessSpec own, ImageConfig.Config image) {
    List<String> shell = image.shell() == null ? List.of() : image.shell();
    HealthSpec ofImage = ImageHealth.read(image.healthcheck(), shell);
    return own.healthcheck().over(ofImage);
  }

  private static String hostname(ContainerSpec spec, String id) {
    boolean ofHost =
        spec.host().namespaces().uts() instanceof NamespaceMode.Host
            || spec.network().mode().equals("host");
    String otherwise = ofHost ? HostFacts.hostname() : id.substring(0, SHORT_ID);
    return first(spec.process().hostname(), otherwise);
  }

  private static List<String> union(List<String> own, Set<String> ofImage) {
    Set<String> all = new LinkedHashSet<>(own);
    all.addAll(ofImage);
    return List.copyOf(all);
  }

  private static String first(String... candidates) {
    for (String candidate : candidates) {
      if (!candidate.isEmpty()) {
        return candidate;
      }
    }
    return "";
  }
}
