package io.gantry.engine;

import io.gantry.network.BridgeNetwork;
import io.gantry.network.Networking;
import io.gantry.network.cni.CniRuntime;
import io.gantry.network.cni.CniSettings;
import io.gantry.plugin.IpamPlugins;
import io.gantry.plugin.NetworkPlugins;
import io.gantry.plugin.PluginFolders;
import io.gantry.store.Store;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What {@link Wiring} puts together for networks. */
final class NetworkWiring {
  /** Network namespaces kept ready. */
  private static final int PREPARED_NAMESPACES = 8;

  private final EngineConfig config;
  private final ContainerRegistry registry;
  private final NetworkEvents events;
  private final Networking networking;
  private final ContainerNames names;
  private final NetworkBook book;
  private final IpamPools ipam;
  private final OpenNetworks open;

  /** Opens all networks, as an earlier daemon left them, or makes them again. */
  NetworkWiring(
      EngineConfig config, Store store, ContainerRegistry registry, Events tell, Opened opened) {
    this.config = config;
    this.registry = registry;
    events = new NetworkEvents(tell);
    networking = opened.push(networking(config));
    names = opened.push(new ContainerNames(registry::find, config.networks().dns()));
    book = new NetworkBook(store.database());
    ipam = new IpamPools(new IpamLeases(store.database(), new IpamPlugins(PluginFolders.SYSTEM)));
    open = open(store);
  }

  /** Engines side by side have bridges, and so tables, of different names. */
  private static Networking networking(EngineConfig config) {
    String bridge = config.bridge().name();
    boolean usual = bridge.equals(BridgeSettings.DEFAULT.name());
    return Networking.open(
        usual ? "gantry" : "gantry-" + bridge, PREPARED_NAMESPACES, config.networks().host());
  }

  private OpenNetworks open(Store store) {
    BridgeSettings settings = config.bridge();
    BridgeNetwork standard =
        new StandardBridge(settings, networking, book.find(NetworkBook.BRIDGE)).open();
    book.predefined(
        settings, Stream.concat(standard.ipv4().stream(), standard.ipv6().stream()).toList());
    OpenNetworks all =
        new OpenNetworks(
            networking,
            new CniRuntime(CniSettings.withCache(store.root().resolve("cni"))),
            new NetworkPlugins(PluginFolders.SYSTEM),
            new PluginEndpoints(store.database()),
            ipam,
            standard);
    for (NetworkRecord network : book.all()) {
      if (!network.isPredefined() && !network.configOnly()) {
        all.reopen(network);
      }
    }
    return all;
  }

  Networking networking() {
    return networking;
  }

  NetworkBook book() {
    return book;
  }

  ContainerNetworks connections(SharedNamespaces shared, BridgeLinks links) {
    return new ContainerNetworks(
        book, open, networking, events, names, shared, links, config.networks().hostGateways());
  }

  Networks networks(
      ContainerNetworks connections,
      ContainerFiles files,
      Supplier<List<ContainerView>> containers) {
    NetworkConfigs configs = new NetworkConfigs(book);
    return new Networks(
        book,
        open,
        new NetworkCreate(book, open, new NetworkPools(book, networking, ipam), configs),
        configs,
        new NetworkJoins(registry, connections, book, files, events),
        events,
        names,
        containers);
  }

  /** Gives back the addresses of plugins that no network has; once all networks are settled. */
  void recover() {
    ipam.recover(book.all());
  }
}
