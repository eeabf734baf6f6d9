package io.gantry.store;

import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;

/** Names of whiteouts in layer archives (OCI image-spec layer, "Whiteouts") and on overlayfs. */
final class Whiteouts {
  static final String PREFIX = ".wh.";

  /** Names reserved by aufs, whose conventions the specification took over. */
  static final String RESERVED = ".wh..wh.";

  static final String OPAQUE = ".wh..wh..opq";
  static final String OVERLAY = "trusted.overlay.";
  static final String OVERLAY_OPAQUE = OVERLAY + "opaque";
  static final String OVERLAY_REDIRECT = OVERLAY + "redirect";
  private static final byte[] YES = {'y'};

  private Whiteouts() {}

  static byte[] yes() {
    return YES.clone();
  }

  /** Whether this is a whiteout as overlayfs has it: a character device 0:0. */
  static boolean is(FileStatus status) {
    return status.type() == FileMode.CHARACTER_DEVICE
        && status.special().major() == 0
        && status.special().minor() == 0;
  }

  /**
   * Whether it is something that aufs kept for itself, which means nothing here, as Docker and
   * containerd see it; refused when it stands under a whiteout.
   */
  static boolean reserved(LayerPath path, UnpackFault fault) {
    if (path.name().startsWith(RESERVED) || inPath(path.parent(), RESERVED)) {
      return true;
    }
    if (inPath(path.parent(), PREFIX)) {
      throw fault.refused("it stands under a whiteout");
    }
    return false;
  }

  /** The name that a whiteout hides. */
  static String hidden(LayerPath whiteout, UnpackFault fault) {
    String hidden = whiteout.name().substring(PREFIX.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw fault.refused("it is a whiteout of nothing");
    }
    return hidden;
  }

  static boolean inPath(String parent, String prefix) {
    return parent.startsWith(prefix) || parent.contains("/" + prefix);
  }
}
