package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code version}. */
@Json
public record VersionResponse(
    @Json.Property("Platform") @Nullable PlatformName platform,
    @Json.Property("Components") List<ComponentVersion> components,
    @Json.Property("Version") String version,
    @Json.Property("ApiVersion") String apiVersion,
    @Json.Property("MinAPIVersion") String minApiVersion,
    @Json.Property("GitCommit") String gitCommit,
    @Json.Property("GoVersion") String goVersion,
    @Json.Property("Os") String os,
    @Json.Property("Arch") String arch,
    @Json.Property("KernelVersion") String kernelVersion,
    @Json.Property("Experimental") Boolean experimental,
    @Json.Property("BuildTime") String buildTime) {
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
