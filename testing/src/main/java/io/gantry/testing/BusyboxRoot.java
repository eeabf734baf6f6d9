package io.gantry.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A small root file system as a tar (POSIX ustar): Debian's statically linked busybox with all its
 * applets, the users root, app (1000:1001, also in group extra 1002) and nobody, a file that is not
 * executable ({@code /etc/plain}), one that belongs to app ({@code /data/file}) and a page to serve
 * ({@code /www/index.html}).
 */
public final class BusyboxRoot {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final int BLOCK = 512;
  private static final int MAGIC_AT = 257;
  private static final int CHECKSUM_AT = 148;

  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  private BusyboxRoot() {}

  /** The same bytes each time. Throws UncheckedIOException without the package busybox-static. */
  public static byte[] tar() {
    try {
      return new BusyboxRoot().write();
    } catch (IOException e) {
      throw new UncheckedIOException("read " + BUSYBOX + " (Debian: busybox-static)", e);
    }
  }

  /** The same with the file {@code /ballast}, which compresses to itself, before all else. */
  public static byte[] tarWithBallast(int bytes) {
    BusyboxRoot root = new BusyboxRoot();
    byte[] ballast = new byte[bytes];
    new Random(1).nextBytes(ballast);
    root.entry("ballast", '0', 0644, 0, 0, "", ballast);
    root.tar.writeBytes(tar());
    return root.tar.toByteArray();
  }

  private byte[] write() throws IOException {
    for (String folder : List.of("bin", "etc", "root", "home", "home/app", "data", "www")) {
      entry(folder + "/", '5', 0755, 0, 0, "", new byte[0]);
    }
    entry("tmp/", '5', 01777, 0, 0, "", new byte[0]);
    entry("bin/busybox", '0', 0755, 0, 0, "", Files.readAllBytes(BUSYBOX));
    for (String applet : applets()) {
      entry("bin/" + applet, '2', 0777, 0, 0, "busybox", new byte[0]);
    }
    text("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n");
    text("etc/group", "root:x:0:\napp:x:1001:\nextra:x:1002:app\n");
    text("etc/plain", "not executable\n");
    text("www/index.html", "served by busybox\n");
    entry(
        "data/file",
        '0',
        0640,
        1000,
        1001,
        "",
        "from the image\n".getBytes(StandardCharsets.UTF_8));
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static List<String> applets() throws IOException {
    Process list = new ProcessBuilder(BUSYBOX.toString(), "--list").start();
    try (var lines = list.inputReader()) {
      return lines.lines().filter(name -> !name.equals("busybox")).sorted().toList();
    }
  }

  private void text(String name, String content) {
    entry(name, '0', 0644, 0, 0, "", content.getBytes(StandardCharsets.UTF_8));
  }

  private void entry(
      String name, char type, int mode, int uid, int gid, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "%07o".formatted(mode));
    put(header, 108, "%07o".formatted(uid));
    put(header, 116, "%07o".formatted(gid));
    put(header, 124, "%011o".formatted(content.length));
    put(header, 136, "%011o".formatted(0));
    put(header, 156, String.valueOf(type));
    put(header, 157, target);
    put(header, MAGIC_AT, "ustar\00000");
    // The checksum counts its own field as spaces.
    Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, CHECKSUM_AT, "%06o\0".formatted(sum));
    tar.writeBytes(header);
    tar.writeBytes(content);
    tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
