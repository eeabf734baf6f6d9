package io.gantry.network;

import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import java.util.Optional;
import java.util.OptionalInt;

/** The way out of a container by one of its devices. */
final class DefaultRoutes {
  private DefaultRoutes() {}

  /** Leads them by the attachment's device, as far as it has a way out. */
  static void lead(Attachment attachment, NetworkNamespace namespace) {
    namespace.configure(by(attachment, namespace.link(attachment.device()).index()));
  }

  /** Requests that take the place of other default routes; none where there is no way out. */
  static NetlinkRequest[] by(Attachment attachment, int link) {
    return attachment.addresses().stream()
        .flatMap(own -> own.gateway().stream())
        .map(gateway ->
            new NetlinkRequest.ReplaceRoute(
                new Route(Optional.empty(), 0, Optional.of(gateway), OptionalInt.of(link))))
        .toArray(NetlinkRequest[]::new);
  }
}
