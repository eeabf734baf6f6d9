package io.gantry.builder.pattern;

import java.util.ArrayList;
import java.util.List;

/** Paths with slashes as text, without asking a file system. */
public final class SlashPath {
  private SlashPath() {}

  /**
   * The shortest path that means the same, as Go's path.Clean: {@code .} for nothing, and {@code
   * ..} stays where it leads out.
   */
  public static String clean(String path) {
    boolean absolute = path.startsWith("/");
    String joined = String.join("/", names(path, !absolute));
    if (absolute) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /** The path below the root, without a slash in front; {@code ..} never leads out. */
  public static String rooted(String path) {
    return String.join("/", names(path, false));
  }

  /** What follows the last slash. */
  public static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What stands before the last slash; empty when there is none. */
  public static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static List<String> names(String path, boolean keepOutside) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      boolean up = name.equals("..");
      if (up && !names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (up ? keepOutside : !name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }
}
