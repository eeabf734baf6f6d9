package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One native call: its arguments' memory, its errno, and the retry on EINTR. Made, used and closed
 * by one thread in one method; addresses that it hands out die with it.
 *
 * <p>Most calls need little memory, which is kept for the next one: to ask the C library for it,
 * and give it back, costs more than a short system call does.
 */
final class Frame implements AutoCloseable {
  private static final int BLOCK = 8 << 10;
  private static final int ALIGNMENT = 8;
  private static final int PLACES = 16;
  private static final AtomicReferenceArray<@Nullable MemorySegment> IDLE =
      new AtomicReferenceArray<>(PLACES);

  private final int place = (int) Thread.currentThread().threadId() & (PLACES - 1);
  private final MemorySegment block = taken(place);
  private final MemorySegment state = block.asSlice(0, Native.ERRNO_SIZE);
  private long used = Native.ERRNO_SIZE;
  private @Nullable Arena more;

  private static MemorySegment taken(int place) {
    MemorySegment idle = IDLE.getAndSet(place, null);
    return idle == null ? Arena.ofAuto().allocate(BLOCK, ALIGNMENT) : idle;
  }

  /** Memory of zeros for a structure or a buffer. */
  MemorySegment allocate(long bytes) {
    long start = (used + ALIGNMENT - 1) & -ALIGNMENT;
    if (start + bytes <= BLOCK) {
      used = start + bytes;
      return block.asSlice(start, bytes).fill((byte) 0);
    }
    Arena arena = more;
    if (arena == null) {
      arena = more = Arena.ofConfined();
    }
    return arena.allocate(bytes, ALIGNMENT);
  }

  /** A structure made of 64-bit fields. */
  MemorySegment longs(long... fields) {
    MemorySegment memory = allocate((long) fields.length * Long.BYTES);
    MemorySegment.copy(fields, 0, memory, JAVA_LONG, 0, fields.length);
    return memory;
  }

  MemorySegment bytes(byte[] content) {
    MemorySegment memory = allocate(content.length);
    MemorySegment.copy(content, 0, memory, JAVA_BYTE, 0, content.length);
    return memory;
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
    Arena arena = more;
    if (arena != null) {
      arena.close();
    }
    IDLE.set(place, block);
  }

  private long invoke(long number, long[] six) {
    return Native.call(Functions.SYSCALL, state, number, six);
  }

  private static final class Functions {
    static final MemorySegment SYSCALL = Native.function("syscall");
  }
}
