package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;

/**
 * The server of a network file system, {@code addr=} among the options of its mount. The kernel
 * takes an address only; a name is looked up at each mount, as Docker does.
 */
final class MountServer {
  private static final Set<String> TYPES = Set.of("nfs", "nfs4", "cifs");
  private static final String ADDRESS = "addr=";
  private static final String PASSWORD = "password=";

  private MountServer() {}

  /** The options with an address for each name; INTERNAL when a name is not known. */
  static List<String> resolved(String type, List<String> options) {
    if (!TYPES.contains(type)) {
      return options;
    }
    return options.stream().map(MountServer::resolved).toList();
  }

  /** A text that may have been told, with no password in it that the options have. */
  static String withoutPassword(String text, List<String> options) {
    String hidden = text;
    for (String option : options) {
      if (option.startsWith(PASSWORD) && option.length() > PASSWORD.length()) {
        hidden = hidden.replace(option, PASSWORD + "********");
      }
    }
    return hidden;
  }

  private static String resolved(String option) {
    if (!option.startsWith(ADDRESS) || option.equals(ADDRESS)) {
      return option;
    }
    String server = option.substring(ADDRESS.length());
    try {
      return ADDRESS + InetAddress.getByName(server).getHostAddress();
    } catch (UnknownHostException e) {
      String why = "error resolving passed in network volume address: lookup ";
      throw GantryException.internal(why + server + ": no such host", e);
    }
  }
}
