package io.gantry.engine;

import io.gantry.network.BridgeNetwork;
import io.gantry.network.IpamNetwork;
import io.gantry.network.Network;
import io.gantry.network.Networking;
import io.gantry.network.Pool;
import io.gantry.network.cni.CniRuntime;
import io.gantry.oci.GantryException;
import io.gantry.plugin.NetworkPlugins;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The networks that exist in the kernel, by id. Thread-safe. */
final class OpenNetworks {
  private static final System.Logger LOG = System.getLogger(OpenNetworks.class.getName());

  /** The driver of networks that CNI plugins make. */
  static final String PLUGGED = "cni";

  private static final Set<String> BUILT_IN = Set.of("bridge", "macvlan", "ipvlan", PLUGGED);

  /** Its option: the name of the configuration, else that of the network. */
  private static final String CONFIG = "config";

  private final Networking networking;
  private final CniRuntime cni;
  private final NetworkPlugins plugins;
  private final PluginEndpoints endpoints;
  private final IpamPools ipam;
  private final Map<String, Network> open = new ConcurrentHashMap<>();

  /** Why a network could not be opened when the engine started. */
  private final Map<String, GantryException> refused = new ConcurrentHashMap<>();

  OpenNetworks(
      Networking networking,
      CniRuntime cni,
      NetworkPlugins plugins,
      PluginEndpoints endpoints,
      IpamPools ipam,
      BridgeNetwork standard) {
    this.networking = networking;
    this.cni = cni;
    this.plugins = plugins;
    this.endpoints = endpoints;
    this.ipam = ipam;
    open.put(NetworkBook.predefinedId(NetworkBook.BRIDGE), standard);
  }

  /** NOT_FOUND, in Docker's words, when nobody makes networks of this kind. */
  void requireDriver(String driver) {
    if (!BUILT_IN.contains(driver)) {
      try {
        var _ = plugins.find(driver);
      } catch (GantryException e) {
        throw e.kind() == GantryException.Kind.NOT_FOUND ? unknown(driver) : e;
      }
    }
  }

  /** Makes it. */
  void make(NetworkRecord network) {
    if (!BUILT_IN.contains(network.driver())) {
      plugin(network).create();
    }
    open(network);
  }

  /** Makes it, or adopts that of an earlier daemon; plugins know theirs. */
  private void open(NetworkRecord network) {
    open.put(network.id(), opened(network));
  }

  /** As an earlier daemon left it; a failure is told to whoever wants to use the network. */
  void reopen(NetworkRecord network) {
    try {
      ipam.replay(network);
      open(network);
    } catch (GantryException e) {
      LOG.log(System.Logger.Level.WARNING, "network {0}: {1}", network.name(), e.getMessage());
      refused.put(network.id(), e);
    }
  }

  /**
   * UNAVAILABLE, with the reason, when it could not be opened; NOT_FOUND when it is gone; DENIED
   * for a mere configuration.
   */
  Network require(NetworkRecord network) {
    Network found = open.get(network.id());
    if (found != null) {
      return found;
    }
    NetworkConfigs.requireMembers(network);
    GantryException why = refused.get(network.id());
    if (why != null) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE,
          "network " + network.name() + " is not there: " + why.getMessage(),
          why);
    }
    throw GantryException.notFound("network " + network.name() + " not found");
  }

  /**
   * With what an earlier daemon made of it, where this one could not open it. CONFLICT while
   * something is on it.
   */
  void delete(NetworkRecord network) {
    if (refused.containsKey(network.id())) {
      reopen(network);
    }
    Network found = open.get(network.id());
    if (found != null) {
      networking.delete(found);
    }
    if (found != null && !BUILT_IN.contains(network.driver())) {
      plugin(network).delete();
    }
    ipam.release(network);
    open.remove(network.id());
    refused.remove(network.id());
  }

  /** Gives back what an earlier daemon had for members that are none any more. */
  void reconcile() {
    open.values().forEach(Network::reconcile);
  }

  private Network opened(NetworkRecord network) {
    Network made = ofDriver(network);
    return ipam.driver(network)
        .<Network>map(driver -> new IpamNetwork(made, driver, pools(network)))
        .orElse(made);
  }

  private Network ofDriver(NetworkRecord network) {
    return switch (network.driver()) {
      case "bridge" -> networking.bridge(BridgeOptions.config(network));
      case PLUGGED ->
          networking.plugged(cni, network.options().getOrDefault(CONFIG, network.name()));
      case "macvlan", "ipvlan" -> networking.children(ChildOptions.config(network));
      default -> networking.remote(network.name(), plugin(network), pools(network));
    };
  }

  private PluginNetworkDriver plugin(NetworkRecord network) {
    return new PluginNetworkDriver(plugins, endpoints, network);
  }

  private static List<Pool> pools(NetworkRecord network) {
    return network.pools().stream().map(BridgeOptions::pool).toList();
  }

  private static GantryException unknown(String driver) {
    return GantryException.notFound(
        "could not find plugin %s in v1 plugin registry: plugin \"%s\" not found"
            .formatted(driver, driver));
  }
}
