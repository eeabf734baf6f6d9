package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes networks. The record is saved before the kernel has anything: what a daemon that dies in
 * between leaves is a network that the next one opens.
 */
final class NetworkCreate {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  private final NetworkBook book;
  private final OpenNetworks open;
  private final NetworkPools pools;
  private final NetworkConfigs configs;

  NetworkCreate(NetworkBook book, OpenNetworks open, NetworkPools pools, NetworkConfigs configs) {
    this.book = book;
    this.open = open;
    this.pools = pools;
    this.configs = configs;
  }

  /** One caller at a time. */
  NetworkRecord create(NetworkRequest request) {
    checkName(request.name());
    NetworkRecord wanted = record(configs.completed(request));
    if (wanted.configOnly()) {
      NetworkRecord config = wanted.withPools(pools.checked(wanted));
      book.put(config);
      return config;
    }
    NetworkRecord chosen = wanted.withPools(pools.choose(wanted));
    try {
      check(chosen);
      book.put(chosen);
      FaultPoints.reach("network.saved");
      open.make(chosen);
    } catch (RuntimeException e) {
      book.remove(chosen);
      pools.release(chosen);
      throw e;
    }
    FaultPoints.reach("network.opened");
    return chosen;
  }

  private void checkName(String name) {
    if (NetworkBook.isPredefined(name) || name.equals("default") || name.startsWith("container:")) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "operation is not permitted on predefined " + name + " network ");
    }
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "invalid network name \"%s\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
              .formatted(name));
    }
    if (book.all().stream().anyMatch(network -> network.name().equals(name))) {
      throw GantryException.conflict("network with name " + name + " already exists");
    }
  }

  /** The drivers of a configuration are asked for when a network takes it. */
  private NetworkRecord record(NetworkRequest request) {
    String driver = request.configOnly() ? NetworkRecord.NULL_DRIVER : driver(request);
    String ipam =
        request.ipamDriver().isEmpty() ? NetworkRecord.DEFAULT_IPAM : request.ipamDriver();
    if (!request.configOnly()) {
      pools.requireDriver(ipam);
    }
    return new NetworkRecord(
        Ids.random(),
        request.name(),
        Instant.now(),
        driver,
        request.internal(),
        request.attachable(),
        request.ipv4(),
        request.ipv6(),
        ipam,
        request.ipamOptions(),
        request.pools(),
        request.options(),
        request.labels(),
        request.configOnly(),
        request.configFrom(),
        false);
  }

  private String driver(NetworkRequest request) {
    String driver = request.driver().isEmpty() ? "bridge" : request.driver();
    if (driver.equals("host") || driver.equals(NetworkRecord.NULL_DRIVER)) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "only one instance of \"" + driver + "\" network is allowed");
    }
    open.requireDriver(driver);
    return driver;
  }

  private static void check(NetworkRecord network) {
    var _ = RateOptions.of(network.options(), Map.of());
    if (network.driver().equals("bridge")) {
      var _ = BridgeOptions.config(network);
    } else if (List.of("macvlan", "ipvlan").contains(network.driver())) {
      var _ = ChildOptions.config(network);
    }
  }
}
