package io.gantry.builder;

import java.util.ArrayList;
import java.util.List;

/** Paths inside of an image, by their letters. Pure. */
final class ContainerPaths {
  private ContainerPaths() {}

  /** Absolute and without {@code .} and {@code ..}; a relative one is below the folder. */
  static String absolute(String folder, String path) {
    String joined = path.startsWith("/") ? path : folder + "/" + path;
    List<String> parts = new ArrayList<>();
    for (String part : joined.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** As {@link #absolute}; what can only be a folder ends in a slash. */
  static String target(String folder, String path) {
    String clean = absolute(folder, path);
    boolean isFolder =
        path.endsWith("/") || path.equals(".") || path.endsWith("/.") || path.endsWith("..");
    return isFolder && !clean.equals("/") ? clean + "/" : clean;
  }
}
