package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a container of an image runs. */
@Json
public record ImageConfigWire(
    @Json.Property("User") String user,
    @Json.Property("ExposedPorts") @Nullable Map<String, @Nullable Object> exposedPorts,
    @Json.Property("Env") List<String> env,
    @Json.Property("Cmd") @Nullable List<String> cmd,
    @Json.Property("Healthcheck") @Nullable Healthcheck healthcheck,
    @Json.Property("Volumes") @Nullable Map<String, @Nullable Object> volumes,
    @Json.Property("WorkingDir") String workingDir,
    @Json.Property("Entrypoint") @Nullable List<String> entrypoint,
    @Json.Property("OnBuild") @Nullable List<String> onBuild,
    @Json.Property("Labels") @Nullable Map<String, String> labels,
    @Json.Property("StopSignal") @Nullable String stopSignal,
    @Json.Property("Shell") @Nullable List<String> shell) {
  public ImageConfigWire {
    user = Absent.text(user);
    env = Absent.list(env);
    workingDir = Absent.text(workingDir);
  }
}
