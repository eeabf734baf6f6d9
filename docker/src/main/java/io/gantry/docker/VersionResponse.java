package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code version}. */
@Json(naming = Json.Naming.UpperCamel)
public record VersionResponse(
    @Nullable PlatformName platform,
    List<ComponentVersion> components,
    String version,
    String apiVersion,
    @Json.Property("MinAPIVersion") String minApiVersion,
    String gitCommit,
    String goVersion,
    String os,
    String arch,
    String kernelVersion,
    Boolean experimental,
    String buildTime) {
  public VersionResponse {
    components = Absent.list(components);
    version = Absent.text(version);
    apiVersion = Absent.text(apiVersion);
    minApiVersion = Absent.text(minApiVersion);
    gitCommit = Absent.text(gitCommit);
    goVersion = Absent.text(goVersion);
    os = Absent.text(os);
    arch = Absent.text(arch);
    kernelVersion = Absent.text(kernelVersion);
    experimental = Absent.flag(experimental);
    buildTime = Absent.text(buildTime);
  }
}
