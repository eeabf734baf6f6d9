package io.gantry.network;

/**
 * What the networks of an engine may do to their host.
 *
 * @param passes whether chains of other tables that drop what is forwarded are told to let the
 *     networks through; otherwise {@link Networking#warnings} tells of them
 * @param forwards whether IP forwarding is turned on where it is off
 * @param subnets which one a network gets that names none
 */
public record NetworkingSettings(boolean passes, boolean forwards, SubnetChoice subnets) {
  public static final NetworkingSettings STANDARD =
      new NetworkingSettings(true, true, SubnetChoice.STANDARD);

  public NetworkingSettings withPasses(boolean changed) {
    return new NetworkingSettings(changed, forwards, subnets);
  }

  public NetworkingSettings withForwards(boolean changed) {
    return new NetworkingSettings(passes, changed, subnets);
  }

  public NetworkingSettings withSubnets(SubnetChoice changed) {
    return new NetworkingSettings(passes, forwards, changed);
  }
}
