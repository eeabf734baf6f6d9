package io.gantry.network;

import io.gantry.linux.MacAddress;
import java.net.Inet4Address;
import java.util.List;

/**
 * A container's place in a network. Owned by the network; {@link BridgeNetwork#detach} ends it.
 *
 * @param published the ports as they are, host ports chosen
 */
public record Attachment(
    String containerId,
    NetworkNamespace namespace,
    Inet4Address address,
    int prefix,
    Inet4Address gateway,
    MacAddress mac,
    List<PortMapping> published) {
  public Attachment {
    published = List.copyOf(published);
  }
}
