package io.gantry.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** This host as an IPv6 router. */
final class Forwarding {
  private static final Path CONF = Path.of("/proc/sys/net/ipv6/conf");

  private Forwarding() {}

  /**
   * A host that forwards takes no router's advertisements any more, and would lose its own way out;
   * those devices that took them go on (accept_ra 2).
   */
  static void turnOnIpv6() {
    if (!Files.exists(CONF) || Sysctl.read("ipv6/conf/all/forwarding").equals("1")) {
      return;
    }
    for (String device : devices()) {
      if (Sysctl.read("ipv6/conf/" + device + "/accept_ra").equals("1")) {
        Sysctl.write("ipv6/conf/" + device + "/accept_ra", "2");
      }
    }
    Sysctl.write("ipv6/conf/all/forwarding", "1");
  }

  private static List<String> devices() {
    try (Stream<Path> devices = Files.list(CONF)) {
      return devices.map(path -> String.valueOf(path.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("list " + CONF, e);
    }
  }
}
