package io.gantry.builder.solve;

/** Which extended attributes belong to a file rather than to the host or to overlayfs. */
final class FileAttributes {
  private FileAttributes() {}

  static boolean isCopied(String name) {
    return !name.startsWith("trusted.overlay.") && !name.equals("security.selinux");
  }
}
