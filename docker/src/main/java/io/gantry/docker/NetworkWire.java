package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network: Docker's {@code Network}. */
@Json
public record NetworkWire(
    @Json.Property("Name") String name,
    @Json.Property("Id") String id,
    @Json.Property("Created") String created,
    @Json.Property("Scope") String scope,
    @Json.Property("Driver") String driver,
    @Json.Property("EnableIPv4") Boolean enableIpv4,
    @Json.Property("EnableIPv6") Boolean enableIpv6,
    @Json.Property("IPAM") @Nullable Ipam ipam,
    @Json.Property("Internal") Boolean internal,
    @Json.Property("Attachable") Boolean attachable,
    @Json.Property("Ingress") Boolean ingress,
    @Json.Property("ConfigOnly") Boolean configOnly,
    @Json.Property("ConfigFrom") NetworkReference configFrom,
    @Json.Property("Containers") Map<String, NetworkMember> containers,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Labels") Map<String, String> labels) {
  public NetworkWire {
    name = Absent.text(name);
    id = Absent.text(id);
    created = Absent.text(created);
    scope = Absent.text(scope);
    driver = Absent.text(driver);
    enableIpv4 = Absent.flag(enableIpv4);
    enableIpv6 = Absent.flag(enableIpv6);
    internal = Absent.flag(internal);
    attachable = Absent.flag(attachable);
    ingress = Absent.flag(ingress);
    configOnly = Absent.flag(configOnly);
    containers = Absent.map(containers);
    options = Absent.map(options);
    labels = Absent.map(labels);
  }
}
