package io.gantry.docker;

/** The two spellings of a processor's name: the kernel's and that of images. */
final class Architecture {
  private Architecture() {}

  static String go(String kernel) {
    return switch (kernel) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> kernel;
    };
  }
}
