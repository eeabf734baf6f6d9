package io.gantry.store;

/**
 * A path inside a layer as a byte string, without leading slash, {@code .} or {@code ..}; the root
 * is the empty path.
 */
record LayerPath(String parent, String name) {
  private static final String UP = "..";

  /** Makes sense of a name in an archive; leading slashes and dots mean the layer's root. */
  static LayerPath of(String raw, UnpackFault fault) {
    String path = plain(raw) ? raw : cleaned(raw, fault);
    int slash = path.lastIndexOf('/');
    return new LayerPath(slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
  }

  boolean isRoot() {
    return name.isEmpty();
  }

  LayerPath sibling(String other) {
    return new LayerPath(parent, other);
  }

  LayerPath parentPath() {
    int slash = parent.lastIndexOf('/');
    return new LayerPath(slash < 0 ? "" : parent.substring(0, slash), parent.substring(slash + 1));
  }

  @Override
  public String toString() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  private static boolean plain(String raw) {
    return !raw.isEmpty()
        && raw.charAt(0) != '/'
        && raw.charAt(0) != '.'
        && !raw.contains("/.")
        && !raw.contains("//")
        && !raw.endsWith("/");
  }

  private static String cleaned(String raw, UnpackFault fault) {
    StringBuilder path = new StringBuilder(raw.length());
    for (int at = 0; at < raw.length(); ) {
      int slash = raw.indexOf('/', at);
      int end = slash < 0 ? raw.length() : slash;
      String part = raw.substring(at, end);
      if (part.equals(UP)) {
        throw fault.refused("\"..\" in the path \"" + TarFault.shown(raw) + "\"");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
      at = end + 1;
    }
    return path.toString();
  }
}
