package io.gantry.network.cni;

import io.gantry.linux.Fd;
import io.gantry.linux.Link;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A host and a container for Debian's plugins, each a network namespace held by descriptor only:
 * plugins inherit that of the thread that runs them, so none of them sees the machine.
 */
final class CniWorld implements AutoCloseable {
  static final Path PLUGINS = Path.of("/usr/lib/cni");

  private final Path folder;
  private final Fd host = Namespaces.create(NamespaceType.NETWORK);
  private final Fd container = Namespaces.create(NamespaceType.NETWORK);

  CniWorld(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("config"));
    inHost(() -> {
      try (Netlink netlink = Netlink.open()) {
        int loopback = netlink.link("lo").orElseThrow().index();
        netlink.run(new NetlinkRequest.SetUp(loopback, true));
      }
      return "up";
    });
  }

  /** One attachment of the container to a network of these plugins, with a runtime of its own. */
  CniNetwork network(String version, String plugins) throws IOException {
    String list = "{'cniVersion':'" + version + "','name':'net','plugins':[" + plugins + "]}";
    Files.writeString(folder.resolve("config/net.conflist"), list.replace('\'', '"'));
    return runtime().network("net");
  }

  CniRuntime runtime() {
    return new CniRuntime(
        new CniSettings(
            folder.resolve("config"),
            List.of(PLUGINS),
            folder.resolve("cache"),
            Duration.ofSeconds(30)));
  }

  /** {@code host-local}, with its leases among the test's files. */
  String ipam(String subnet) {
    return "'ipam':{'type':'host-local','ranges':[[{'subnet':'"
        + subnet
        + "'}]],"
        + "'routes':[{'dst':'0.0.0.0/0'}],'dataDir':'"
        + folder.resolve("leases")
        + "'}";
  }

  String netns() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + container.number();
  }

  <T> T inHost(Callable<T> task) {
    return Namespaces.callIn(host, NamespaceType.NETWORK, task);
  }

  <T> T inContainer(Callable<T> task) {
    return Namespaces.callIn(container, NamespaceType.NETWORK, task);
  }

  List<String> hostLinks() {
    return inHost(CniWorld::links);
  }

  List<String> containerLinks() {
    return inContainer(CniWorld::links);
  }

  /** Addresses that are leased. */
  List<String> leases() throws IOException {
    Path leases = folder.resolve("leases/net");
    if (!Files.exists(leases)) {
      return List.of();
    }
    try (var files = Files.list(leases)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9.]+"))
          .sorted()
          .toList();
    }
  }

  /** What a command of the host prints. */
  String host(String... command) {
    return inHost(() -> Tool.run(command));
  }

  String container(String... command) {
    return inContainer(() -> Tool.run(command));
  }

  @Override
  public void close() {
    container.close();
    host.close();
  }

  private static List<String> links() {
    try (Netlink netlink = Netlink.open()) {
      return netlink.links().stream().map(Link::name).sorted().toList();
    }
  }
}
