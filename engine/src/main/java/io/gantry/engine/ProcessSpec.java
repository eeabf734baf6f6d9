package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/**
 * The process of a container. An empty text or list means "as the image says".
 *
 * @param entrypoint present and empty clears the image's entry point
 * @param env {@code NAME=value}; a bare {@code NAME} removes the image's variable
 * @param user {@code user}, {@code uid}, {@code user:group} in any mix of names and numbers
 * @param stopSignal name or number
 * @param stopTimeout seconds before a stop kills; absent is 10, negative waits for ever
 * @param exposedPorts {@code 80/tcp}
 * @param volumes folders that get an anonymous volume
 * @param healthcheck how to ask whether it is well
 */
@Json
public record ProcessSpec(
    Optional<List<String>> entrypoint,
    List<String> command,
    List<String> env,
    String workingDir,
    String user,
    StreamSpec streams,
    String stopSignal,
    Optional<Integer> stopTimeout,
    String hostname,
    String domainname,
    List<String> exposedPorts,
    List<String> volumes,
    HealthSpec healthcheck) {
  /** Everything as the image says, no terminal, no standard input. */
  public static final ProcessSpec DEFAULT =
      new ProcessSpec(
          Optional.empty(),
          List.of(),
          List.of(),
          "",
          "",
          StreamSpec.DEFAULT,
          "",
          Optional.empty(),
          "",
          "",
          List.of(),
          List.of(),
          HealthSpec.UNSET);

  public ProcessSpec {
    entrypoint = entrypoint.map(List::copyOf);
    command = List.copyOf(command);
    env = List.copyOf(env);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
  }

  public ProcessSpec withEntrypoint(Optional<List<String>> changed) {
    return new ProcessSpec(
        changed,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withCommand(List<String> changed) {
    return new ProcessSpec(
        entrypoint,
        changed,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withEnv(List<String> changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        changed,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withWorkingDir(String changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        changed,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withUser(String changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        changed,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withStreams(StreamSpec changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        changed,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withStopSignal(String changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        changed,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withStopTimeout(Optional<Integer> changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        changed,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withHostname(String changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        changed,
        domainname,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withDomainname(String changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        changed,
        exposedPorts,
        volumes,
        healthcheck);
  }

  public ProcessSpec withExposedPorts(List<String> changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        changed,
        volumes,
        healthcheck);
  }

  public ProcessSpec withVolumes(List<String> changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        changed,
        healthcheck);
  }

  public ProcessSpec withHealthcheck(HealthSpec changed) {
    return new ProcessSpec(
        entrypoint,
        command,
        env,
        workingDir,
        user,
        streams,
        stopSignal,
        stopTimeout,
        hostname,
        domainname,
        exposedPorts,
        volumes,
        changed);
  }
}
