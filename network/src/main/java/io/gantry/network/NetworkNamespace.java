package io.gantry.network;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Link;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace that lives while this is open or a process is inside. It is held by file
 * descriptor only, so that nothing is left of it when the daemon dies. Whoever took it closes it.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final Fd fd;
  private final @Nullable Netlink netlink;
  private final int freeIndex;

  private NetworkNamespace(Fd fd, @Nullable Netlink netlink, int freeIndex) {
    this.fd = fd;
    this.netlink = netlink;
    this.freeIndex = freeIndex;
  }

  /** Makes one with loopback up, in about a millisecond. */
  static NetworkNamespace create() {
    Fd fd = Namespaces.create(NamespaceType.NETWORK);
    try {
      return Namespaces.callIn(fd, NamespaceType.NETWORK, () -> prepare(fd));
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  /** Holds the namespace behind a file such as {@code /proc/PID/ns/net}. */
  static NetworkNamespace of(Path file) {
    return new NetworkNamespace(FileCalls.open(file.toString(), Open.READ_ONLY), null, 0);
  }

  /** The descriptor, which stays owned by this. */
  public Fd fd() {
    return fd;
  }

  /**
   * A path that other processes of the host can open while this is open, {@code /proc/PID/fd/N}.
   */
  public String hostPath() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number();
  }

  /** Lets go; the kernel removes it in the background once no process is inside. */
  @Override
  public void close() {
    if (netlink != null) {
      netlink.close();
    }
    fd.close();
  }

  @Override
  public String toString() {
    return "network namespace of " + fd;
  }

  /** An index that no device in here has yet. */
  int freeIndex() {
    return freeIndex;
  }

  /** Changes devices, addresses and routes in here; only where {@link #create} made it. */
  void configure(NetlinkRequest... requests) {
    if (netlink == null) {
      throw new IllegalStateException(this + " belongs to a running container");
    }
    netlink.run(requests);
  }

  private static NetworkNamespace prepare(Fd fd) {
    // Containers have no IPv6 route: a link-local address would only cost packets and a delay.
    Sysctl.write("ipv6/conf/default/disable_ipv6", "1");
    Netlink netlink = Netlink.open();
    try {
      List<Link> links = netlink.links();
      int highest = links.stream().mapToInt(Link::index).max().orElse(0);
      for (Link link : links) {
        if (link.name().equals("lo")) {
          netlink.run(new NetlinkRequest.SetUp(link.index(), true));
        }
      }
      return new NetworkNamespace(fd, netlink, highest + 1);
    } catch (RuntimeException e) {
      netlink.close();
      throw e;
    }
  }
}
