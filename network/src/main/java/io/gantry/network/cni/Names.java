package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.regex.Pattern;

/**
 * What names may be: CNI specification, sections 1 and 2 (parameters). All failures are INVALID.
 */
final class Names {
  /** Network, container and interface together name a file. */
  private static final int MAX_TOGETHER = 250;

  private static final int MAX_TYPE = 128;
  private static final int MAX_INTERFACE = 15;
  private static final int MAX_SHOWN = 64;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");
  private static final Pattern INTERFACE = Pattern.compile("[^\\s/:\\p{Cntrl}]+");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");

  private Names() {}

  static String network(String name) {
    return require("network name", name, MAX_TOGETHER);
  }

  /** The file name of an executable; never a path. */
  static String pluginType(String type) {
    return require("plugin type", type, MAX_TYPE);
  }

  static void attachment(String network, String containerId, String ifName) {
    require("container id", containerId, MAX_TOGETHER);
    if (ifName.length() > MAX_INTERFACE
        || ifName.equals(".")
        || ifName.equals("..")
        || !INTERFACE.matcher(ifName).matches()) {
      throw GantryException.invalid(
          "interface name \"" + shown(ifName, MAX_SHOWN) + "\" is not one that Linux takes");
    }
    if (network.length() + containerId.length() + ifName.length() > MAX_TOGETHER) {
      throw GantryException.invalid(
          "network name, container id and interface name are longer together than "
              + MAX_TOGETHER
              + " characters");
    }
  }

  /** Foreign text for a message: without control characters, and cut. */
  static String shown(String text, int most) {
    String plain = CONTROL.matcher(text.strip()).replaceAll("?");
    return plain.length() <= most ? plain : plain.substring(0, most) + "...";
  }

  private static String require(String what, String name, int most) {
    if (name.length() > most || !NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          what
              + " \""
              + shown(name, MAX_SHOWN)
              + "\" is not of letters, digits and \"_.-\", a letter or digit first");
    }
    return name;
  }
}
