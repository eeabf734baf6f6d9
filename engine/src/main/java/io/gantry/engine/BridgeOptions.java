package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.BridgeConfig;
import io.gantry.network.GatewayMode;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The options of the driver {@code bridge}, by Docker's names. Pure. */
final class BridgeOptions {
  static final String NAME = "com.docker.network.bridge.name";
  static final String MTU = "com.docker.network.driver.mtu";
  static final String TALK = "com.docker.network.bridge.enable_icc";
  static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
  static final String HOST_ADDRESS = "com.docker.network.bridge.host_binding_ipv4";
  private static final String DEVICE_PREFIX = "com.docker.network.container_iface_prefix";
  private static final String GATEWAY_MODE = "com.docker.network.bridge.gateway_mode_ipv";
  private static final String INHIBIT_IPV4 = "com.docker.network.bridge.inhibit_ipv4";
  private static final String TRUSTED = "com.docker.network.bridge.trusted_host_interfaces";

  /** What is a name to nft(8), too. */
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  /** Whether nobody can send in another's name. */
  private static final String GUARD = "io.gantry.network.guard";

  private BridgeOptions() {}

  /** The bridge of a network whose pools are chosen; INVALID for an option that makes no sense. */
  static BridgeConfig config(NetworkRecord network) {
    Map<String, String> options = network.options();
    BridgeConfig config =
        config(
            options.getOrDefault(NAME, "br-" + network.id().substring(0, 12)),
            options,
            network.internal());
    for (PoolSpec pool : network.pools()) {
      config = config.withPool(pool(pool));
    }
    hostAddress(network);
    return config;
  }

  /** The default bridge, with its subnets open. */
  static BridgeConfig standard(String name, Map<String, String> options) {
    return config(name, options, false);
  }

  private static BridgeConfig config(String name, Map<String, String> options, boolean internal) {
    return BridgeConfig.named(name)
        .withMtu(number(options, MTU))
        .withInhibitIpv4(flag(options, INHIBIT_IPV4, false))
        .withRules(
            new BridgeConfig.Rules(
                    internal,
                    flag(options, MASQUERADE, true),
                    flag(options, TALK, true),
                    flag(options, GUARD, true))
                .withModes(mode(options, false, internal), mode(options, true, internal))
                .withTrusted(trusted(options)));
  }

  /** Whether the bridge, or a router beside it, has an address of this family. */
  static boolean hasGateway(NetworkRecord network, boolean ipv6) {
    Map<String, String> options = network.options();
    return !network.driver().equals("bridge")
        || (mode(options, ipv6, network.internal()) != GatewayMode.ISOLATED
            && (ipv6 || !network.internal() || !flag(options, INHIBIT_IPV4, false)));
  }

  /** Devices of the host with colons between. */
  private static List<String> trusted(Map<String, String> options) {
    List<String> devices =
        Stream.of(options.getOrDefault(TRUSTED, "").split(":"))
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    for (String name : devices) {
      if (!DEVICE.matcher(name).matches()) {
        throw GantryException.invalid(
            "invalid value \"%s\" of option %s: no name of a network device. Hint: names of 1-15 letters, digits, _, . and - with colons between"
                .formatted(name, TRUSTED));
      }
    }
    return devices;
  }

  private static GatewayMode mode(Map<String, String> options, boolean ipv6, boolean internal) {
    String key = GATEWAY_MODE + (ipv6 ? 6 : 4);
    String text = options.getOrDefault(key, "nat");
    GatewayMode mode =
        switch (text) {
          case "nat", "" -> GatewayMode.NAT;
          case "nat-unprotected" -> GatewayMode.NAT_UNPROTECTED;
          case "routed" -> GatewayMode.ROUTED;
          case "isolated" -> GatewayMode.ISOLATED;
          default ->
              throw GantryException.invalid(
                  "unknown gateway mode \"%s\" (%s). Hint: nat, nat-unprotected, routed or isolated"
                      .formatted(text, key));
        };
    if (mode == GatewayMode.ISOLATED && !internal) {
      throw GantryException.invalid(
          "gateway mode 'isolated' can only be used for an internal network (%s). Hint: --internal"
              .formatted(key));
    }
    return mode;
  }

  /** The host's address for ports that name none; empty is all of them. */
  static String hostAddress(NetworkRecord network) {
    String address = network.options().getOrDefault(HOST_ADDRESS, "");
    return address.isEmpty() ? "" : Addresses.text(Addresses.parse(address));
  }

  /** How devices in containers begin. */
  static String devicePrefix(NetworkRecord network) {
    return network.options().getOrDefault(DEVICE_PREFIX, "eth");
  }

  /** With subnet and gateway known. */
  static Pool pool(PoolSpec pool) {
    Subnet subnet = Subnet.parse(pool.subnet());
    Optional<InetAddress> gateway =
        pool.gateway().isEmpty() ? Optional.empty() : Optional.of(Addresses.parse(pool.gateway()));
    return new Pool(
        subnet,
        pool.range().isEmpty() ? Optional.empty() : Optional.of(Subnet.parse(pool.range())),
        gateway,
        pool.reserved().values().stream().map(Addresses::parse).toList());
  }

  static int number(Map<String, String> options, String key) {
    String text = options.getOrDefault(key, "0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "invalid value \"%s\" of option %s: not a number".formatted(text, key),
          e);
    }
  }

  private static boolean flag(Map<String, String> options, String key, boolean otherwise) {
    String text = options.getOrDefault(key, String.valueOf(otherwise));
    return GoBoolean.parse(text)
        .orElseThrow(() ->
            GantryException.invalid(
                "invalid value \"%s\" of option %s: true or false".formatted(text, key)));
  }
}
