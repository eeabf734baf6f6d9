package io.gantry.network;

import io.gantry.oci.GantryException;
import java.util.List;

/**
 * Something that containers can be attached to. Thread-safe; callers may be virtual threads.
 * Failures are {@link GantryException}s and leave nothing behind.
 */
public sealed interface Network
    permits BridgeNetwork, ChildNetwork, IpamNetwork, PluggedNetwork, RemoteNetwork {
  /**
   * Puts a device into the container's namespace, with addresses, default routes when it {@link
   * Join#leads}, and published ports.
   *
   * @throws GantryException CONFLICT when a port or address is taken, or the container is attached
   *     already; UNAVAILABLE when no address is free
   */
  Attachment attach(Join join);

  /**
   * Takes everything back that attach gave, of a container that ends with its namespace; nothing
   * happens the second time.
   */
  void detach(Attachment attachment);

  /** As {@link #detach}, of a container that goes on. */
  void leave(Attachment attachment, NetworkNamespace namespace);

  /**
   * Takes up a container that an earlier daemon attached and that still runs, with what that daemon
   * saved about it. Its traffic goes on meanwhile.
   *
   * @param name for error messages only
   * @param rates as it was attached with
   * @throws GantryException NOT_FOUND when the container has no device on this network any more
   */
  void restore(String name, Attachment attachment, Rates rates);

  /**
   * Gives back what an earlier daemon had from others, as plugins, for members that are none any
   * more; to be called when all members were restored. May wait for those others. What is in the
   * kernel {@link Networking#reconcile} sees to.
   */
  default void reconcile() {}

  /**
   * Publishes just these ports, instead of those that it had; answers what is now.
   *
   * @throws GantryException CONFLICT when one is taken: then all is as before
   */
  Attachment publish(Attachment attachment, List<PortMapping> ports);

  /** Whether a member's default routes can go this way. */
  default boolean hasWayOut(Attachment attachment) {
    return attachment.addresses().stream().anyMatch(address -> address.gateway().isPresent());
  }

  /** Leads the container's default routes this way, as far as the network has a way out. */
  void lead(Attachment attachment, NetworkNamespace namespace);
}
