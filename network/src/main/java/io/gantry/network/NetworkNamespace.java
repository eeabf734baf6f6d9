package io.gantry.network;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Link;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Open;
import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace that lives while this is open or a process is inside. It is held by file
 * descriptor only, so that nothing is left of it when the daemon dies. Whoever took it closes it.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final Fd fd;
  private @Nullable Netlink netlink;

  private NetworkNamespace(Fd fd, @Nullable Netlink netlink) {
    this.fd = fd;
    this.netlink = netlink;
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
  public static NetworkNamespace of(Path file) {
    return new NetworkNamespace(FileCalls.open(file.toString(), Open.READ_ONLY), null);
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
  public synchronized void close() {
    if (netlink != null) {
      netlink.close();
    }
    fd.close();
  }

  @Override
  public String toString() {
    return "network namespace of " + fd;
  }

  /**
   * Sets settings of the kernel in here; any thread may call it.
   *
   * @param settings by their paths below {@code /proc/sys/net}
   * @throws GantryException INVALID when the kernel does not know one, or refuses the value
   */
  public void set(Map<String, String> settings) {
    if (!settings.isEmpty()) {
      var _ = PlatformThread.call("network settings", () -> call(() -> written(settings)));
    }
  }

  private static boolean written(Map<String, String> settings) {
    settings.forEach((name, value) -> {
      try {
        if (!Sysctl.write(name, value)) {
          throw GantryException.invalid(
              "cannot set net." + name.replace('/', '.') + ": there is no such setting");
        }
      } catch (UncheckedIOException e) {
        throw new GantryException(
            GantryException.Kind.INVALID,
            "cannot set net.%s to %s: %s".formatted(name.replace('/', '.'), value, e.getCause()),
            e);
      }
    });
    return true;
  }

  /** A device in here, which is there. */
  Link link(String device) {
    return find(device).orElseThrow();
  }

  /** A device in here. */
  Optional<Link> find(String device) {
    return conversation().link(device);
  }

  /** Changes devices, addresses and routes in here. */
  void configure(NetlinkRequest... requests) {
    conversation().run(requests);
  }

  /**
   * Brings a container's device in here up, with its addresses.
   *
   * @param routes set after that, in the same datagram
   */
  void bringUp(Attachment attachment, int device, NetlinkRequest... routes) {
    if (attachment.ipv6().isPresent()) {
      call(() -> Sysctl.write("ipv6/conf/" + attachment.device() + "/disable_ipv6", "0"));
    }
    List<NetlinkRequest> requests = new ArrayList<>();
    requests.add(new NetlinkRequest.SetUp(device, true));
    attachment
        .addresses()
        .forEach(
            own -> requests.add(new NetlinkRequest.AddAddress(device, own.ip(), own.prefix())));
    requests.addAll(List.of(routes));
    configure(requests.toArray(new NetlinkRequest[0]));
  }

  /** Runs the task with the calling thread in here; it must be a platform thread. */
  <T> T call(Callable<T> task) {
    return Namespaces.callIn(fd, NamespaceType.NETWORK, task);
  }

  private synchronized Netlink conversation() {
    if (netlink == null) {
      netlink = call(Netlink::open);
    }
    return netlink;
  }

  private static NetworkNamespace prepare(Fd fd) {
    // Most have no IPv6 route: a link-local address would only cost packets and a delay. Networks
    // with IPv6 turn it on for their device.
    Sysctl.write("ipv6/conf/default/disable_ipv6", "1");
    NetworkNamespace created = new NetworkNamespace(fd, Netlink.open());
    try {
      created.configure(new NetlinkRequest.SetUp(created.link("lo").index(), true));
      return created;
    } catch (RuntimeException e) {
      created.close();
      throw e;
    }
  }
}
