package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registries with special settings. */
@Json
public record InfoRegistries(
    @Json.Property("InsecureRegistryCIDRs") List<String> insecureRegistryCidrs,
    @Json.Property("IndexConfigs") Map<String, @Nullable Object> indexConfigs,
    @Json.Property("Mirrors") List<String> mirrors) {
  public InfoRegistries {
    insecureRegistryCidrs = Absent.list(insecureRegistryCidrs);
    indexConfigs = Absent.map(indexConfigs);
    mirrors = Absent.list(mirrors);
  }
}
