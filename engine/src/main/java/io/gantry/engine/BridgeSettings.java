package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The default bridge.
 *
 * @param subnet such as {@code 172.29.0.0/16}; absent is the first free one
 * @param ipv6 whether containers on it have IPv6 addresses
 * @param subnetIpv6 such as {@code fd00:1::/64}; absent is a unique local one
 * @param options those of the driver {@code bridge}, by the names that networks of users have them
 * @param passes whether chains of others in the packet filter that drop what is forwarded are told
 *     to let the engine's networks through
 */
public record BridgeSettings(
    String name,
    Optional<String> subnet,
    boolean ipv6,
    Optional<String> subnetIpv6,
    Map<String, String> options,
    boolean passes) {
  public static final BridgeSettings DEFAULT = named("gantry0");

  /** INVALID when an option or a subnet makes no sense. */
  public BridgeSettings {
    options = Map.copyOf(options);
    subnetIpv6.map(Subnet::parse).ifPresent(BridgeSettings::requireIpv6);
    var _ = BridgeOptions.standard(name, options);
  }

  /** With everything else as usual. */
  public static BridgeSettings named(String name) {
    return new BridgeSettings(name, Optional.empty(), false, Optional.empty(), Map.of(), true);
  }

  /** The host's address of ports that name none. */
  public BridgeSettings withHostAddress(String address) {
    return withOption(BridgeOptions.HOST_ADDRESS, Addresses.text(Addresses.parse(address)));
  }

  /** Of the bridge and all devices on it, in bytes. */
  public BridgeSettings withMtu(String bytes) {
    return withOption(BridgeOptions.MTU, bytes);
  }

  /** Whether containers on it reach each other; true or false. */
  public BridgeSettings withTalk(String flag) {
    return withOption(BridgeOptions.TALK, flag);
  }

  /** Whether what leaves carries the host's address; true or false. */
  public BridgeSettings withMasquerade(String flag) {
    return withOption(BridgeOptions.MASQUERADE, flag);
  }

  private BridgeSettings withOption(String key, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(key, value);
    return new BridgeSettings(name, subnet, ipv6, subnetIpv6, more, passes);
  }

  private static void requireIpv6(Subnet subnet) {
    if (!subnet.isIpv6()) {
      throw GantryException.invalid("subnet " + subnet + " of the bridge's IPv6 is an IPv4 one");
    }
  }
}
