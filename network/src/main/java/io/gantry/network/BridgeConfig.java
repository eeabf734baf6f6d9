package io.gantry.network;

import io.gantry.oci.GantryException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a bridge network shall be. Daemons side by side need different names.
 *
 * @param name of the bridge, 1-15 characters of {@code [A-Za-z0-9_-]}, a letter first
 * @param subnet from /8 to /29; empty: what the bridge has when it exists, else the first free one
 *     of 172.29.0.0/16 to 172.31.0.0/16 and the /20s of 192.168.0.0/16
 * @param mtu of the bridge and of all devices on it, in bytes; 0: the kernel's 1500
 * @param preparedNamespaces how many network namespaces are kept ready
 */
public record BridgeConfig(String name, Optional<Subnet> subnet, int mtu, int preparedNamespaces) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,14}");
  private static final int PREPARED = 8;

  public BridgeConfig {
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "bridge name \"" + name + "\" is not 1-15 of letters, digits, _ and -, a letter first");
    }
    subnet.ifPresent(BridgeConfig::check);
    if (mtu != 0 && (mtu < 68 || mtu > 65535)) {
      throw GantryException.invalid("MTU " + mtu + " is not within 68-65535");
    }
    if (preparedNamespaces < 0) {
      throw GantryException.invalid("cannot prepare " + preparedNamespaces + " namespaces");
    }
  }

  /** The default network, {@code gantry0}. */
  public static BridgeConfig standard() {
    return named("gantry0");
  }

  public static BridgeConfig named(String name) {
    return new BridgeConfig(name, Optional.empty(), 0, PREPARED);
  }

  public BridgeConfig withSubnet(Subnet chosen) {
    return new BridgeConfig(name, Optional.of(chosen), mtu, preparedNamespaces);
  }

  public BridgeConfig withMtu(int bytes) {
    return new BridgeConfig(name, subnet, bytes, preparedNamespaces);
  }

  public BridgeConfig withPreparedNamespaces(int count) {
    return new BridgeConfig(name, subnet, mtu, count);
  }

  private static void check(Subnet subnet) {
    if (subnet.prefix() < 8 || subnet.prefix() > 29) {
      throw GantryException.invalid("subnet " + subnet + " is not within /8 and /29");
    }
  }
}
