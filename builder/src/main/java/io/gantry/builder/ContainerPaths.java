package io.gantry.builder;

import io.gantry.builder.pattern.SlashPath;

/** Paths inside of an image, by their letters. Pure. */
final class ContainerPaths {
  private ContainerPaths() {}

  /** Absolute and without {@code .} and {@code ..}; a relative one is below the folder. */
  static String absolute(String folder, String path) {
    return "/" + SlashPath.rooted(path.startsWith("/") ? path : folder + "/" + path);
  }

  /** As {@link #absolute}; what can only be a folder ends in a slash. */
  static String target(String folder, String path) {
    String clean = absolute(folder, path);
    boolean isFolder =
        path.endsWith("/") || path.equals(".") || path.endsWith("/.") || path.endsWith("..");
    return isFolder && !clean.equals("/") ? clean + "/" : clean;
  }
}
