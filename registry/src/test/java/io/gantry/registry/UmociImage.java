package io.gantry.registry;

import io.gantry.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;

/** An OCI layout {@code layout:one} that umoci makes of Debian's busybox. */
final class UmociImage {
  private UmociImage() {}

  static void make(Path folder) throws Exception {
    Tool.run(folder, "umoci", "init", "--layout", "layout");
    Tool.run(folder, "umoci", "new", "--image", "layout:one");
    Tool.run(folder, "umoci", "unpack", "--image", "layout:one", "new");
    Path bin = Files.createDirectories(folder.resolve("new/rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Tool.run(folder, "umoci", "repack", "--image", "layout:one", "new");
  }
}
