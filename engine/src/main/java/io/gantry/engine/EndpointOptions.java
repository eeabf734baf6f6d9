package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a container asks of its device on a network, among the driver options by Docker's names. The
 * same for all drivers. Pure.
 */
final class EndpointOptions {
  private static final String DEVICE = "com.docker.network.endpoint.ifname";
  private static final String SYSCTLS = "com.docker.network.endpoint.sysctls";

  /**
   * In names of settings, for the device whose name is known later; Docker's client makes small
   * letters of it.
   */
  private static final String PLACEHOLDER = "IFNAME";

  private static final Pattern SYSCTL =
      Pattern.compile(
          "net\\.(ipv4|ipv6|mpls)\\.(conf|neigh)\\.(?i:" + PLACEHOLDER + ")\\.[a-z0-9_]+");

  /** As the kernel has it, dev_valid_name(); and no IPv4 alias of another one. */
  private static final Pattern NAME = Pattern.compile("[^/:\\s\\p{Cntrl}]{1,15}");

  private EndpointOptions() {}

  /** INVALID for what makes no sense. */
  static void check(Map<String, String> options) {
    var _ = device(options);
    var _ = sysctls(options, PLACEHOLDER);
  }

  /** The name that the device shall have in the container; empty is the next free one. */
  static Optional<String> device(Map<String, String> options) {
    String name = options.getOrDefault(DEVICE, "");
    if (!name.isEmpty()
        && (!NAME.matcher(name).matches()
            || name.equals("lo")
            || name.equals(".")
            || name.equals(".."))) {
      throw GantryException.invalid(
          "invalid value \"%s\" of option %s: no name of a network device. Hint: at most 15 characters without / and :"
              .formatted(name, DEVICE));
    }
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  /** Settings of this device: paths below {@code /proc/sys/net} with their values. */
  static Map<String, String> sysctls(Map<String, String> options, String device) {
    Map<String, String> sysctls = new LinkedHashMap<>();
    String text = options.getOrDefault(SYSCTLS, "");
    for (String setting : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = setting.indexOf('=');
      String name = equals < 0 ? setting : setting.substring(0, equals);
      if (equals < 0 || !SYSCTL.matcher(name).matches()) {
        throw GantryException.invalid(
            "unrecognised network interface sysctl '%s'; represent 'net.X.Y.ethN.Z=V' as 'net.X.Y.IFNAME.Z=V'"
                .formatted(setting));
      }
      String[] parts = name.split("\\.", -1);
      sysctls.put(
          String.join("/", parts[1], parts[2], device, parts[4]), setting.substring(equals + 1));
    }
    return sysctls;
  }
}
