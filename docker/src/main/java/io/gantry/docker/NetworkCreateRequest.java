package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network to be made: Docker's {@code NetworkCreateRequest}. */
@Json
public record NetworkCreateRequest(
    @Json.Property("Name") String name,
    @Json.Property("Driver") String driver,
    @Json.Property("Scope") String scope,
    @Json.Property("Internal") Boolean internal,
    @Json.Property("Attachable") Boolean attachable,
    @Json.Property("Ingress") Boolean ingress,
    @Json.Property("ConfigOnly") Boolean configOnly,
    @Json.Property("ConfigFrom") @Nullable NetworkReference configFrom,
    @Json.Property("IPAM") @Nullable Ipam ipam,
    @Json.Property("EnableIPv4") @Nullable Boolean enableIpv4,
    @Json.Property("EnableIPv6") Boolean enableIpv6,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Labels") Map<String, String> labels) {
  public NetworkCreateRequest {
    name = Absent.text(name);
    driver = Absent.text(driver);
    scope = Absent.text(scope);
    internal = Absent.flag(internal);
    attachable = Absent.flag(attachable);
    ingress = Absent.flag(ingress);
    configOnly = Absent.flag(configOnly);
    enableIpv6 = Absent.flag(enableIpv6);
    options = Absent.map(options);
    labels = Absent.map(labels);
  }
}
