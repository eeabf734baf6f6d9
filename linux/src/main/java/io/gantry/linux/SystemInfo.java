package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What the kernel says about itself and the machine. */
public final class SystemInfo {
  private static final int NAME_SIZE = 65;
  private static final int SYSINFO_SIZE = 128;

  private SystemInfo() {}

  /** {@code machine} is the kernel's architecture such as {@code x86_64}. */
  public record Kernel(
      String system, String node, String release, String version, String machine, String domain) {}

  /** Sizes in bytes; {@code processes} counts threads, too. */
  public record Load(
      Duration uptime,
      long totalMemory,
      long freeMemory,
      long totalSwap,
      long freeSwap,
      int processes) {}

  /** uname(2), as the calling thread's UTS namespace has it. */
  public static Kernel kernel() {
    try (Frame frame = new Frame()) {
      MemorySegment names = frame.allocate(6 * NAME_SIZE);
      frame.call(Syscall.UNAME, "kernel", names.address());
      return new Kernel(
          names.getString(0),
          names.getString(NAME_SIZE),
          names.getString(2 * NAME_SIZE),
          names.getString(3 * NAME_SIZE),
          names.getString(4 * NAME_SIZE),
          names.getString(5 * NAME_SIZE));
    }
  }

  /** sysinfo(2). */
  public static Load load() {
    try (Frame frame = new Frame()) {
      MemorySegment info = frame.allocate(SYSINFO_SIZE);
      frame.call(Syscall.SYSINFO, "machine", info.address());
      long unit = Integer.toUnsignedLong(info.get(JAVA_INT, 104));
      return new Load(
          Duration.ofSeconds(info.get(JAVA_LONG, 0)),
          info.get(JAVA_LONG, 32) * unit,
          info.get(JAVA_LONG, 40) * unit,
          info.get(JAVA_LONG, 64) * unit,
          info.get(JAVA_LONG, 72) * unit,
          Short.toUnsignedInt(info.get(JAVA_SHORT, 80)));
    }
  }
}
