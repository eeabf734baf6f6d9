package io.gantry.engine;

import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root file system of Debian's busybox-static, with two users. */
final class BusyboxImage {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "true",
          "false",
          "echo",
          "cat",
          "sleep",
          "ls",
          "id",
          "env",
          "pwd",
          "hostname",
          "touch",
          "rm",
          "mkdir",
          "kill",
          "ps",
          "head",
          "grep",
          "dd",
          "mount",
          "nc",
          "httpd",
          "stty",
          "yes",
          "wget",
          "stat",
          "seq",
          "readlink",
          "tail",
          "wc",
          "chown");

  private BusyboxImage() {}

  static InputStream tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (String folder : List.of("bin", "etc", "root", "home", "home/app", "data")) {
        tar.put(TarEntry.directory(folder + "/", 0755));
      }
      tar.put(TarEntry.directory("tmp/", 01777));
      byte[] busybox = Files.readAllBytes(BUSYBOX);
      tar.put(TarEntry.file("bin/busybox", busybox.length, 0755), busybox);
      for (String applet : APPLETS) {
        tar.put(TarEntry.symlink("bin/" + applet, "busybox"));
      }
      text(tar, "etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n");
      text(tar, "etc/group", "root:x:0:\napp:x:1001:\nextra:x:1002:app\n");
      text(tar, "etc/plain", "not executable\n");
      byte[] content = "from the image\n".getBytes(StandardCharsets.UTF_8);
      tar.put(TarEntry.file("data/file", content.length, 0640).withOwner(1000, 1001), content);
      tar.finish();
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static void text(TarWriter tar, String name, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    tar.put(TarEntry.file(name, content.length, 0644), content);
  }
}
