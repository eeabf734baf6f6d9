package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a container: Docker's {@code ContainerConfig}. An absent entry point or command is
 * the image's.
 */
@Json
public record ContainerConfig(
    @Json.Property("Hostname") String hostname,
    @Json.Property("Domainname") String domainname,
    @Json.Property("User") String user,
    @Json.Property("AttachStdin") Boolean attachStdin,
    @Json.Property("AttachStdout") Boolean attachStdout,
    @Json.Property("AttachStderr") Boolean attachStderr,
    @Json.Property("ExposedPorts") Map<String, @Nullable Object> exposedPorts,
    @Json.Property("Tty") Boolean tty,
    @Json.Property("OpenStdin") Boolean openStdin,
    @Json.Property("StdinOnce") Boolean stdinOnce,
    @Json.Property("Env") List<String> env,
    @Json.Property("Cmd") @Nullable Argv cmd,
    @Json.Property("Healthcheck") @Nullable Healthcheck healthcheck,
    @Json.Property("Image") String image,
    @Json.Property("Volumes") Map<String, @Nullable Object> volumes,
    @Json.Property("WorkingDir") String workingDir,
    @Json.Property("Entrypoint") @Nullable Argv entrypoint,
    @Json.Property("NetworkDisabled") Boolean networkDisabled,
    @Json.Property("MacAddress") String macAddress,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("StopSignal") String stopSignal,
    @Json.Property("StopTimeout") @Nullable Integer stopTimeout) {
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
