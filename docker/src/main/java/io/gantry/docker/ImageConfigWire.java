package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a container of an image runs. */
@Json(naming = Json.Naming.UpperCamel)
public record ImageConfigWire(
    String user,
    @Nullable Map<String, @Nullable Object> exposedPorts,
    List<String> env,
    @Nullable List<String> cmd,
    @Nullable Healthcheck healthcheck,
    @Nullable Map<String, @Nullable Object> volumes,
    String workingDir,
    @Nullable List<String> entrypoint,
    @Nullable List<String> onBuild,
    @Nullable Map<String, String> labels,
    @Nullable String stopSignal,
    @Nullable List<String> shell) {
  public ImageConfigWire {
    user = Absent.text(user);
    env = Absent.list(env);
    workingDir = Absent.text(workingDir);
  }
}
