package io.gantry.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/** Builds layer archives for tests. */
final class Layers {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(bytes);

  Layers file(String name, String content) {
    byte[] data = content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    return add(TarEntry.file(name, data.length, 0644), data);
  }

  Layers folder(String name) {
    return add(TarEntry.directory(name, 0755), new byte[0]);
  }

  Layers symlink(String name, String target) {
    return add(TarEntry.symlink(name, target), new byte[0]);
  }

  Layers hardLink(String name, String target) {
    return add(TarEntry.hardLink(name, target), new byte[0]);
  }

  Layers node(String name, TarEntry.Type type, int major, int minor) {
    return add(entry(name, type, 0600, 0, 0, major, minor, Map.of()), new byte[0]);
  }

  Layers add(TarEntry entry, byte[] content) {
    writer.put(entry, content);
    return this;
  }

  static TarEntry entry(
      String name, TarEntry.Type type, int mode, long owner, int size, Map<String, byte[]> xattrs) {
    return entry(name, type, mode, owner, size, 0, 0, xattrs);
  }

  static TarEntry device(String name, int major, int minor) {
    return entry(name, TarEntry.Type.CHARACTER_DEVICE, 0666, 0, 0, major, minor, Map.of());
  }

  private static TarEntry entry(
      String name,
      TarEntry.Type type,
      int mode,
      long owner,
      int size,
      int major,
      int minor,
      Map<String, byte[]> xattrs) {
    Instant modified = Instant.ofEpochSecond(1_234_567_890, 123_456_789);
    return new TarEntry(
        name, type, mode, owner, owner, "", "", size, modified, "", major, minor, xattrs, false);
  }

  byte[] bytes() {
    writer.finish();
    return bytes.toByteArray();
  }

  InputStream stream() {
    return new ByteArrayInputStream(bytes());
  }
}
