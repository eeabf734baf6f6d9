package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A terminal that a descriptor is open on. The descriptor stays the caller's. */
public final class Terminal {
  private static final int TCGETS = 0x5401;
  private static final int TCSETS = 0x5402;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int TIOCSWINSZ = 0x5414;

  /** The kernel's struct termios: four flag words, the line discipline, 19 control characters. */
  private static final int TERMIOS_SIZE = 36;

  private static final int CONTROL_CHARACTERS = 17;
  private static final int VTIME = 5;
  private static final int VMIN = 6;

  // As cfmakeraw(3) has it.
  private static final int INPUT_OFF = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
  private static final int OUTPUT_OFF = 0x1;
  private static final int LOCAL_OFF = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;
  private static final int CHARACTER_SIZE = 0x30;
  private static final int PARITY = 0x100;
  private static final int EIGHT_BITS = 0x30;

  private static final List<String> PLAIN = List.of("pipe:", "socket:", "/dev/null");
  private static final List<String> TERMINALS = List.of("/dev/pts/", "/dev/tty");

  private final Fd fd;

  private Terminal(Fd fd) {
    this.fd = fd;
  }

  /** Empty when this descriptor is open on something else. */
  public static Optional<Terminal> of(Fd fd) {
    if (isPlainly(fd, PLAIN)) {
      return Optional.empty();
    }
    try (Frame frame = new Frame()) {
      long settings = frame.allocate(TERMIOS_SIZE).address();
      boolean isTerminal = frame.tryCall(Syscall.IOCTL, fd.number(), TCGETS, settings) == 0;
      return isTerminal ? Optional.of(new Terminal(fd)) : Optional.empty();
    }
  }

  /**
   * Whether this descriptor is open on a terminal. The usual cases are told by the name in {@code
   * /proc}, because the first native call of a program costs it some 20 ms.
   */
  public static boolean isTerminal(Fd fd) {
    return isPlainly(fd, TERMINALS) || of(fd).isPresent();
  }

  private static boolean isPlainly(Fd fd, List<String> prefixes) {
    try {
      String name = Files.readSymbolicLink(Path.of(fd.path())).toString();
      return prefixes.stream().anyMatch(name::startsWith);
    } catch (IOException e) {
      // Without /proc only the kernel can tell.
      return false;
    }
  }

  public WindowSize size() {
    try (Frame frame = new Frame()) {
      MemorySegment size = frame.allocate(8);
      frame.call(Syscall.IOCTL, fd, fd.number(), TIOCGWINSZ, size.address());
      return new WindowSize(
          Short.toUnsignedInt(size.get(JAVA_SHORT, 0)),
          Short.toUnsignedInt(size.get(JAVA_SHORT, 2)));
    }
  }

  public void resize(WindowSize wanted) {
    try (Frame frame = new Frame()) {
      MemorySegment size = frame.allocate(8);
      size.set(JAVA_SHORT, 0, (short) wanted.rows());
      size.set(JAVA_SHORT, 2, (short) wanted.columns());
      frame.call(Syscall.IOCTL, fd, fd.number(), TIOCSWINSZ, size.address());
    }
  }

  /** Passes every key on as it is, echoes none, until the returned object is closed. */
  public RawMode raw() {
    byte[] before = settings();
    MemorySegment settings = MemorySegment.ofArray(before.clone());
    off(settings, 0, INPUT_OFF);
    off(settings, 4, OUTPUT_OFF);
    off(settings, 8, CHARACTER_SIZE | PARITY);
    settings.set(JAVA_INT_UNALIGNED, 8, settings.get(JAVA_INT_UNALIGNED, 8) | EIGHT_BITS);
    off(settings, 12, LOCAL_OFF);
    settings.set(JAVA_BYTE, CONTROL_CHARACTERS + VTIME, (byte) 0);
    settings.set(JAVA_BYTE, CONTROL_CHARACTERS + VMIN, (byte) 1);
    apply(settings.toArray(JAVA_BYTE));
    return () -> apply(before);
  }

  /** Closing it gives the terminal back as it was. */
  @FunctionalInterface
  public interface RawMode extends AutoCloseable {
    @Override
    void close();
  }

  byte[] settings() {
    try (Frame frame = new Frame()) {
      MemorySegment settings = frame.allocate(TERMIOS_SIZE);
      frame.call(Syscall.IOCTL, fd, fd.number(), TCGETS, settings.address());
      return settings.toArray(JAVA_BYTE);
    }
  }

  private void apply(byte[] settings) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.IOCTL, fd, fd.number(), TCSETS, frame.bytes(settings).address());
    }
  }

  private static void off(MemorySegment settings, long word, int bits) {
    settings.set(JAVA_INT_UNALIGNED, word, settings.get(JAVA_INT_UNALIGNED, word) & ~bits);
  }
}
