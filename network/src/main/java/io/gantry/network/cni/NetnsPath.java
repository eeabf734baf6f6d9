package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a network namespace, which may lead elsewhere after a restart. */
final class NetnsPath {
  private static final int MAX_SHOWN = 256;

  private NetnsPath() {}

  /** Which namespace it leads to. INVALID unless absolute; NOT_FOUND when it leads nowhere. */
  static String identify(String path) {
    try {
      return id(require(path));
    } catch (IOException e) {
      throw GantryException.notFound("network namespace " + path + " cannot be found: " + e);
    }
  }

  /** The path where it still leads to that namespace; empty, which means gone, where not. */
  static String ifStill(String path, String netnsId) {
    try {
      return !path.isEmpty() && id(require(path)).equals(netnsId) ? path : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** INVALID unless it is an absolute path without control characters. */
  static Path require(String path) {
    try {
      if (path.startsWith("/") && path.chars().noneMatch(Character::isISOControl)) {
        return Path.of(path);
      }
    } catch (InvalidPathException e) {
      // Told below.
    }
    throw GantryException.invalid(
        "network namespace \"" + Names.shown(path, MAX_SHOWN) + "\" is not an absolute path");
  }

  private static String id(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev") + ":" + Files.getAttribute(path, "unix:ino");
  }
}
