package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * A mount of a container as it was made.
 *
 * @param type {@code bind}, {@code volume}, {@code tmpfs} or {@code image}
 * @param name the volume's; empty otherwise
 * @param source the folder or file of the host; the id of an image; empty for tmpfs
 * @param driver the volume's; empty otherwise
 * @param mode Docker's text of the options, such as {@code ro}
 * @param anonymous a volume that nobody named, removed by {@code rm -v} and {@code --rm}
 */
@Json
public record MountPoint(
    String type,
    String name,
    String source,
    String target,
    String driver,
    String mode,
    boolean writable,
    String propagation,
    boolean anonymous) {
  private static final String SUBPATH = "subpath=";

  /** An image, or the place of it at a relative path that is not empty. */
  static MountPoint image(String id, String target, String subpath) {
    String mode = subpath.isEmpty() ? "" : SUBPATH + subpath;
    return new MountPoint("image", "", id, target, "", mode, false, "", false);
  }

  boolean isImage() {
    return type.equals("image");
  }

  /** The place in an image; empty for the whole. */
  String subpath() {
    return mode.startsWith(SUBPATH) ? mode.substring(SUBPATH.length()) : "";
  }

  MountPoint asReadOnly() {
    return new MountPoint(type, name, source, target, driver, mode, false, propagation, anonymous);
  }

  MountPoint withSource(String changed) {
    return new MountPoint(
        type, name, changed, target, driver, mode, writable, propagation, anonymous);
  }
}
