package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One native call: its arguments' memory, its errno, and the retry on EINTR. Made, used and closed
 * by one thread in one method; addresses that it hands out die with it.
 */
final class Frame implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Native.ERRNO_SIZE, 4);

  /** Memory of zeros for a structure or a buffer. */
  MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, 8);
  }

  /** A structure made of 64-bit fields. */
  MemorySegment longs(long... fields) {
    return arena.allocateFrom(JAVA_LONG, fields);
  }

  MemorySegment bytes(byte[] content) {
    return arena.allocateFrom(JAVA_BYTE, content);
  }

  /** The address of this text as a C string; see {@link FileNames} for bytes that are not UTF-8. */
  long text(String text) {
    byte[] raw = FileNames.encode(text);
    for (byte b : raw) {
      if (b == 0) {
        // The kernel would silently use what stands before the NUL: another file.
        throw new IllegalArgumentException("a name contains a NUL byte: " + text);
      }
    }
    return bytes(Arrays.copyOf(raw, raw.length + 1)).address();
  }

  /**
   * Makes the call, again when a signal interrupts it, and returns its result.
   *
   * @throws LinuxException with {@code subject} in its message when the kernel refuses
   */
  long call(Syscall syscall, Object subject, long... arguments) {
    long result = tryCall(syscall, arguments);
    if (result == -1) {
      throw new LinuxException(syscall.toString(), subject.toString(), errno());
    }
    return result;
  }

  /** Like {@link #call}, but answers -1 and leaves {@link #errno()} to the caller. */
  long tryCall(Syscall syscall, long... arguments) {
    long[] a = Arrays.copyOf(arguments, 6);
    long result;
    do {
      result = invoke(syscall.number(), a);
    } while (result == -1 && errno() == Errno.EINTR);
    return result;
  }

  /** Calls a function of the C library with up to seven arguments; no retry, no check. */
  long function(MemorySegment function, long... arguments) {
    long[] six = new long[6];
    System.arraycopy(arguments, 1, six, 0, arguments.length - 1);
    return Native.call(function, state, arguments[0], six);
  }

  /** For {@code close}: Linux has closed the descriptor even when it answers EINTR or EIO. */
  void callOnce(Syscall syscall, long argument) {
    invoke(syscall.number(), new long[] {argument, 0, 0, 0, 0, 0});
  }

  int errno() {
    return state.get(JAVA_INT, 0);
  }

  @Override
  public void close() {
    arena.close();
  }

  private long invoke(long number, long[] six) {
    return Native.call(Functions.SYSCALL, state, number, six);
  }

  private static final class Functions {
    static final MemorySegment SYSCALL = Native.function("syscall");
  }
}
