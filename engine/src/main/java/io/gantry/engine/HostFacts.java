package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Facts of this host, which mostly do not change while the engine runs. */
final class HostFacts {
  private static final int HEX = 16;

  private HostFacts() {}

  /** The kernel's host name. */
  static String hostname() {
    return read(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  /** What the engine itself may do, and so can give: by names. */
  static List<String> capabilities() {
    String mask =
        read(Path.of("/proc/self/status"))
            .lines()
            .filter(line -> line.startsWith("CapEff:"))
            .map(line -> line.substring("CapEff:".length()).strip())
            .findFirst()
            .orElse("0");
    return Capabilities.names(Long.parseUnsignedLong(mask, HEX));
  }

  /** Whether packets go through this host, which can change any time. */
  static boolean forwardsIpv4() {
    return read(Path.of("/proc/sys/net/ipv4/ip_forward")).strip().equals("1");
  }

  /** How the kernel would choose the engine when memory runs out: -1000 (never) to 1000. */
  static int oomScoreAdj() {
    return Integer.parseInt(read(Path.of("/proc/self/oom_score_adj")).strip());
  }

  /** A text file of the host, whole. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw GantryException.internal("read " + file + ": " + e, e);
    }
  }
}
