package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Kernel settings of a container: those that its own namespaces have. Pure. */
final class Sysctls {
  private static final Set<String> OF_IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private Sysctls() {}

  /** What was asked for, over Docker's defaults; INVALID for settings of the whole host. */
  static Map<String, String> of(Map<String, String> wanted, ContainerSpec spec) {
    boolean hostNetwork = spec.network().mode().equals("host");
    boolean hostIpc = spec.host().namespaces().ipc() instanceof NamespaceMode.Host;
    Map<String, String> all = new HashMap<>();
    if (!hostNetwork && !spec.network().mode().startsWith("container:")) {
      // Everybody may open low ports and ping: that is what containers are for.
      all.put("net.ipv4.ip_unprivileged_port_start", "0");
      all.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    wanted.forEach((key, value) -> {
      boolean network = key.startsWith("net.");
      boolean ipc = OF_IPC.contains(key) || key.startsWith("fs.mqueue.");
      boolean uts = key.equals("kernel.domainname") || key.equals("kernel.hostname");
      if ((network && hostNetwork) || (ipc && hostIpc)) {
        throw GantryException.invalid(
            "sysctl '" + key + "' is not allowed because host namespace is used");
      }
      if (!network && !ipc && !uts) {
        throw GantryException.invalid("sysctl '" + key + "' is not in a separate kernel namespace");
      }
      all.put(key, value);
    });
    return all;
  }
}
