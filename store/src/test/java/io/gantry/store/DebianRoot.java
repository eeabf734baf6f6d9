package io.gantry.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A Debian root file system, packed by GNU tar with all attributes. Made once a machine: it is kept
 * in {@code gantry.cache} (default: a folder for the purpose in the temporary folder).
 */
final class DebianRoot {
  private static final Path CACHE =
      Path.of(
          System.getProperty(
              "gantry.cache", System.getProperty("java.io.tmpdir") + "/gantry-cache"));

  private DebianRoot() {}

  /** The uncompressed tar. */
  static Path tar() throws IOException {
    Files.createDirectories(CACHE);
    Path tar = CACHE.resolve("bookworm-minbase.tar");
    // Several builds on one machine may want it at once.
    try (FileChannel lock =
            FileChannel.open(
                CACHE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = lock.lock()) {
      if (!Files.exists(tar)) {
        make(tar);
      }
      return held.isValid() ? tar : tar();
    }
  }

  private static void make(Path tar) throws IOException {
    Path work = Files.createTempDirectory(CACHE, "debootstrap");
    try {
      Path root = Files.createDirectory(work.resolve("root"));
      TestRoot.shell("chmod 755 " + root);
      TestRoot.run("debootstrap", "--variant=minbase", "bookworm", root.toString());
      // A file capability, an attribute, a sparse file and a hard link, which minbase lacks.
      TestRoot.shell(
          "cd "
              + root
              + "; cp bin/true bin/capable; setcap cap_net_raw+ep bin/capable;"
              + " setfattr -n user.note -v value bin/capable; ln bin/capable bin/capable2;"
              + " truncate -s 64M var/sparse; echo data | dd of=var/sparse bs=1M seek=20"
              + " conv=notrunc status=none");
      Path fresh = work.resolve("root.tar");
      TestRoot.run(
          "tar",
          "-C",
          root.toString(),
          "--xattrs",
          "--xattrs-include=*",
          "--sparse",
          "--format=posix",
          "--numeric-owner",
          "--sort=name",
          "-cf",
          fresh.toString(),
          ".");
      Files.move(fresh, tar);
    } finally {
      TestRoot.run("rm", "-rf", work.toString());
    }
  }
}
