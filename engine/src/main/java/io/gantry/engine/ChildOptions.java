package io.gantry.engine;

import io.gantry.linux.NetlinkRequest.ChildKind;
import io.gantry.network.ChildConfig;
import io.gantry.oci.GantryException;
import java.util.Map;
import java.util.Optional;

/** The options of the drivers {@code macvlan} and {@code ipvlan}, by Docker's names. Pure. */
final class ChildOptions {
  private static final String PARENT = "parent";
  private static final Map<String, ChildKind> MACVLAN =
      Map.of(
          "bridge", ChildKind.MACVLAN_BRIDGE,
          "private", ChildKind.MACVLAN_PRIVATE,
          "vepa", ChildKind.MACVLAN_VEPA,
          "passthru", ChildKind.MACVLAN_PASSTHRU);
  private static final Map<String, ChildKind> IPVLAN =
      Map.of("l2", ChildKind.IPVLAN_L2, "l3", ChildKind.IPVLAN_L3, "l3s", ChildKind.IPVLAN_L3S);

  private ChildOptions() {}

  /** The network whose pools are chosen; INVALID for an option that makes no sense. */
  static ChildConfig config(NetworkRecord network) {
    boolean macvlan = network.driver().equals("macvlan");
    Map<String, String> options = network.options();
    String mode = options.getOrDefault(network.driver() + "_mode", macvlan ? "bridge" : "l2");
    ChildKind kind =
        Optional.ofNullable((macvlan ? MACVLAN : IPVLAN).get(mode))
            .orElseThrow(() ->
                GantryException.invalid(
                    "requested %s mode '%s' is not valid, '%s' mode is the %s driver default"
                        .formatted(
                            network.driver(), mode, macvlan ? "bridge" : "l2", network.driver())));
    String parent = options.getOrDefault(PARENT, "");
    if (parent.equals("lo")) {
      throw GantryException.invalid(
          "loopback interface is not a valid " + network.driver() + " parent link");
    }
    return new ChildConfig(
        "dm-" + network.id().substring(0, 12),
        parent,
        kind,
        network.pools().stream().map(BridgeOptions::pool).toList(),
        BridgeOptions.number(options, BridgeOptions.MTU),
        // Without a parent there is nowhere to go.
        network.internal() || parent.isEmpty());
  }
}
