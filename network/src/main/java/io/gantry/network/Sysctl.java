package io.gantry.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Network settings under {@code /proc/sys/net}, of the calling thread's network namespace. */
final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys/net");

  private Sysctl() {}

  /** Writes the value; false when this kernel has no such setting. */
  static boolean write(String name, String value) {
    try {
      Files.writeString(ROOT.resolve(name), value);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("write " + value + " to " + ROOT.resolve(name), e);
    }
  }

  /** The value. */
  static String read(String name) {
    try {
      return Files.readString(ROOT.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("read " + ROOT.resolve(name), e);
    }
  }

  /** Turns a switch on; whether it was off before. */
  static boolean turnOn(String name) {
    return !read(name).equals("1") && write(name, "1");
  }
}
