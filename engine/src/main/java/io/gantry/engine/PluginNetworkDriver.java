package io.gantry.engine;

import io.gantry.linux.MacAddress;
import io.gantry.network.Addresses;
import io.gantry.network.Attachment;
import io.gantry.network.RemoteDriver;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import io.gantry.plugin.NetworkPlugin;
import io.gantry.plugin.NetworkPlugins;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network of one of Docker's network plugins. The plugin is looked up for each call, so that it
 * may be started again, or later than the engine. What it answers is checked here.
 */
final class PluginNetworkDriver implements RemoteDriver {
  private final NetworkPlugins plugins;
  private final PluginEndpoints endpoints;
  private final NetworkRecord network;

  PluginNetworkDriver(NetworkPlugins plugins, PluginEndpoints endpoints, NetworkRecord network) {
    this.plugins = plugins;
    this.endpoints = endpoints;
    this.network = network;
  }

  @Override
  public String name() {
    return network.driver();
  }

  /** Tells the plugin of the network; once in its life. */
  void create() {
    plugin()
        .createNetwork(
            new NetworkPlugin.Network(
                network.id(), pools(false), pools(true), network.internal(), network.options()));
  }

  void delete() {
    endpoints.takeBackAllBut(network, List.of());
    plugin().deleteNetwork(network.id());
    endpoints.forget(network);
  }

  @Override
  public Device createEndpoint(String endpoint, Device wanted) {
    NetworkPlugin plugin = plugin();
    endpoints.put(known(endpoint));
    NetworkPlugin.Device chosen =
        forgettingRefused(
            endpoint,
            () ->
                plugin.createEndpoint(
                    network.id(),
                    endpoint,
                    new NetworkPlugin.Device(
                        wanted.ipv4().map(PluginNetworkDriver::text).orElse(""),
                        wanted.ipv6().map(PluginNetworkDriver::text).orElse(""),
                        wanted.mac().map(MacAddress::toString).orElse("")),
                    Map.of()));
    return new Device(
        Optional.of(chosen.ipv4()).filter(text -> !text.isEmpty()).map(this::address),
        Optional.of(chosen.ipv6()).filter(text -> !text.isEmpty()).map(this::address),
        Optional.of(chosen.mac()).filter(text -> !text.isEmpty()).map(EndpointCheck::mac));
  }

  @Override
  public void deleteEndpoint(String endpoint) {
    NetworkPlugin plugin = plugin();
    forgettingRefused(
        endpoint,
        () -> {
          plugin.deleteEndpoint(network.id(), endpoint);
          endpoints.forget(known(endpoint));
          return true;
        });
  }

  @Override
  public void deleteAllBut(Collection<String> members) {
    endpoints.takeBackAllBut(network, members);
  }

  /** What a plugin refuses to make is not there, and what it refuses to delete it will not. */
  private <T> T forgettingRefused(String endpoint, Supplier<T> call) {
    try {
      return call.get();
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.INTERNAL) {
        endpoints.forget(known(endpoint));
      }
      throw e;
    }
  }

  private PluginEndpoint known(String endpoint) {
    return new PluginEndpoint(network.id(), endpoint);
  }

  @Override
  public Joined join(String endpoint, String sandbox) {
    NetworkPlugin.Joined joined = plugin().join(network.id(), endpoint, sandbox);
    List<InetAddress> gateways =
        Stream.of(joined.gateway(), joined.gatewayIpv6())
            .filter(text -> !text.isEmpty())
            .map(Addresses::parse)
            .toList();
    List<StaticRoute> routes =
        joined.routes().stream()
            .map(route ->
                new StaticRoute(
                    Subnet.parse(route.destination()),
                    Optional.of(route.nextHop())
                        .filter(text -> !text.isEmpty())
                        .map(Addresses::parse)))
            .toList();
    return new Joined(joined.device(), gateways, routes);
  }

  @Override
  public void leave(String endpoint) {
    plugin().leave(network.id(), endpoint);
  }

  private NetworkPlugin plugin() {
    return plugins.find(network.driver());
  }

  private List<NetworkPlugin.Pool> pools(boolean ipv6) {
    return network.pools().stream()
        .filter(pool -> pool.isIpv6() == ipv6)
        .map(pool ->
            new NetworkPlugin.Pool(
                pool.subnet(),
                withPrefix(pool.gateway(), pool),
                pool.reserved().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey, entry -> withPrefix(entry.getValue(), pool)))))
        .toList();
  }

  private static String withPrefix(String address, PoolSpec pool) {
    return address.isEmpty() ? "" : address + pool.subnet().substring(pool.subnet().indexOf('/'));
  }

  private static String text(Attachment.Address own) {
    return Addresses.text(own.ip()) + "/" + own.prefix();
  }

  private Attachment.Address address(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE,
          "network plugin %s chose the address \"%s\", which has no prefix"
              .formatted(network.driver(), text));
    }
    return new Attachment.Address(
        Addresses.parse(text.substring(0, slash)), Subnet.parse(text).prefix(), Optional.empty());
  }
}
