package io.gantry.store;

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

  static boolean inPath(String parent, String prefix) {
    return parent.startsWith(prefix) || parent.contains("/" + prefix);
  }
}
