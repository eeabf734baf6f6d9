package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network: Docker's {@code Network}. */
@Json(naming = Json.Naming.UpperCamel)
public record NetworkWire(
    String name,
    String id,
    String created,
    String scope,
    String driver,
    @Json.Property("EnableIPv4") Boolean enableIpv4,
    @Json.Property("EnableIPv6") Boolean enableIpv6,
    @Json.Property("IPAM") @Nullable Ipam ipam,
    Boolean internal,
    Boolean attachable,
    Boolean ingress,
    Boolean configOnly,
    Map<String, NetworkMember> containers,
    Map<String, String> options,
    Map<String, String> labels) {
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
