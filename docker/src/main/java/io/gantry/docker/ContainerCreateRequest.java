package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a create. In JSON the fields of {@code config} stand beside {@code HostConfig} and
 * {@code NetworkingConfig}, so both directions go through here.
 */
public record ContainerCreateRequest(
    ContainerConfig config,
    @Nullable HostConfig hostConfig,
    @Nullable NetworkingConfig networking) {

  /** The part of the body that is not {@link ContainerConfig}. */
  @Json
  record Rest(
      @Json.Property("HostConfig") @Nullable HostConfig hostConfig,
      @Json.Property("NetworkingConfig") @Nullable NetworkingConfig networkingConfig) {}

  static ContainerCreateRequest read(byte[] body) {
    Rest rest = Call.json(body, Rest.class);
    return new ContainerCreateRequest(
        Call.json(body, ContainerConfig.class), rest.hostConfig(), rest.networkingConfig());
  }

  /** The body as it is sent. */
  public byte[] json() {
    Map<String, @Nullable Object> body =
        new LinkedHashMap<>(io.gantry.oci.Json.readMap(io.gantry.oci.Json.write(config)));
    body.putAll(
        io.gantry.oci.Json.readMap(io.gantry.oci.Json.write(new Rest(hostConfig, networking))));
    return io.gantry.oci.Json.write(body);
  }
}
