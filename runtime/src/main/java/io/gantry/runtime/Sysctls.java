package io.gantry.runtime;

import io.gantry.linux.NamespaceType;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Steps for {@code linux.sysctl}: only parameters that belong to a namespace which the container
 * has for itself, since all others would change the host.
 */
final class Sysctls {
  private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9_-]+([./][a-zA-Z0-9_:-]+)+");
  private static final Set<String> IPC =
      Set.of(
          "kernel/msgmax",
          "kernel/msgmnb",
          "kernel/msgmni",
          "kernel/sem",
          "kernel/shmall",
          "kernel/shmmax",
          "kernel/shmmni",
          "kernel/shm_rmid_forced");

  private Sysctls() {}

  static List<Step> steps(Map<String, String> sysctls, Set<NamespaceType> own) {
    List<Step> steps = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(sysctls).entrySet()) {
      String field = "linux.sysctl[" + entry.getKey() + "]";
      if (!KEY.matcher(entry.getKey()).matches()) {
        throw GantryException.invalid(field + " is no kernel parameter");
      }
      String key = slashes(entry.getKey());
      NamespaceType type = namespace(key, field);
      if (!own.contains(type)) {
        throw GantryException.invalid(
            field + " needs a " + type.file() + " namespace of the container's own");
      }
      steps.add(new Step.Sysctl(key, Fields.text(entry.getValue(), field)));
    }
    return steps;
  }

  /**
   * With a slash as first separator dots are part of names, as in net/ipv4/conf/eth0.1/forwarding.
   */
  private static String slashes(String key) {
    int dot = key.indexOf('.');
    int slash = key.indexOf('/');
    boolean dotted = dot >= 0 && (slash < 0 || dot < slash);
    return dotted ? swap(key) : key;
  }

  private static String swap(String key) {
    char unused = '\n';
    return key.replace('.', unused).replace('/', '.').replace(unused, '/');
  }

  private static NamespaceType namespace(String key, String field) {
    if (key.startsWith("net/")) {
      return NamespaceType.NETWORK;
    }
    if (IPC.contains(key) || key.startsWith("fs/mqueue/")) {
      return NamespaceType.IPC;
    }
    if (key.equals("kernel/domainname")) {
      return NamespaceType.UTS;
    }
    if (key.equals("kernel/hostname")) {
      throw GantryException.invalid(field + ": use the field hostname");
    }
    throw GantryException.invalid(field + " is not in a namespace: it would change the host");
  }
}
