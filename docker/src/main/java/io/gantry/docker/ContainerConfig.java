package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a container: Docker's {@code ContainerConfig}. An absent entry point or command is
 * the image's.
 */
@Json(naming = Json.Naming.UpperCamel)
public record ContainerConfig(
    String hostname,
    String domainname,
    String user,
    Boolean attachStdin,
    Boolean attachStdout,
    Boolean attachStderr,
    Map<String, @Nullable Object> exposedPorts,
    Boolean tty,
    Boolean openStdin,
    Boolean stdinOnce,
    List<String> env,
    @Nullable Argv cmd,
    @Nullable Healthcheck healthcheck,
    String image,
    Map<String, @Nullable Object> volumes,
    String workingDir,
    @Nullable Argv entrypoint,
    Boolean networkDisabled,
    String macAddress,
    Map<String, String> labels,
    String stopSignal,
    @Nullable Integer stopTimeout) {
  public ContainerConfig {
    hostname = Absent.text(hostname);
    domainname = Absent.text(domainname);
    user = Absent.text(user);
    attachStdin = Absent.flag(attachStdin);
    attachStdout = Absent.flag(attachStdout);
    attachStderr = Absent.flag(attachStderr);
    exposedPorts = Absent.map(exposedPorts);
    tty = Absent.flag(tty);
    openStdin = Absent.flag(openStdin);
    stdinOnce = Absent.flag(stdinOnce);
    env = Absent.list(env);
    image = Absent.text(image);
    volumes = Absent.map(volumes);
    workingDir = Absent.text(workingDir);
    networkDisabled = Absent.flag(networkDisabled);
    macAddress = Absent.text(macAddress);
    labels = Absent.map(labels);
    stopSignal = Absent.text(stopSignal);
  }
}
