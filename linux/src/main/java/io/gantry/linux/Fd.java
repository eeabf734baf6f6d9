package io.gantry.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An owned file descriptor. Whoever holds it closes it, once all calls that use it have returned;
 * closing twice is harmless. All descriptors made in this module are close-on-exec. Reads and
 * writes that block hold their carrier thread: on pipes and sockets use a platform thread.
 */
public final class Fd implements AutoCloseable {
  /** AT_FDCWD: relative paths start at the process's working folder. Never closed. */
  public static final Fd CWD = new Fd(-100);

  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int CLOSED = -1;
  private static final int CHUNK = 1 << 20;

  /** More than this the C library asks of the kernel, page by page, for each call. */
  private static final int READ_CHUNK = 64 << 10;

  private final AtomicInteger number;

  private Fd(int number) {
    this.number = new AtomicInteger(number);
  }

  /** Takes ownership of a descriptor of this process. */
  public static Fd of(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("descriptor " + number + " is negative");
    }
    return new Fd(number);
  }

  static Fd of(long result) {
    return of(Math.toIntExact(result));
  }

  /** The number; {@link IllegalStateException} when closed. */
  public int number() {
    int value = number.get();
    if (value == CLOSED) {
      throw new IllegalStateException("file descriptor is closed");
    }
    return value;
  }

  /** {@code /proc/self/fd/N}: names what is open here, also where the original name is gone. */
  public String path() {
    return "/proc/self/fd/" + number();
  }

  /** A second descriptor of the same open file. */
  public Fd duplicate() {
    return duplicateFrom(0);
  }

  /** A second descriptor, numbered {@code lowest} or higher. */
  Fd duplicateFrom(int lowest) {
    try (Frame frame = new Frame()) {
      return of(frame.call(Syscall.FCNTL, this, number(), F_DUPFD_CLOEXEC, lowest));
    }
  }

  /** Reads up to {@code length} bytes; -1 at the end. */
  public int read(byte[] buffer, int offset, int length) {
    int wanted = Math.min(length, READ_CHUNK);
    try (Frame frame = new Frame()) {
      MemorySegment copy = frame.allocate(Math.max(wanted, 1));
      int count = (int) frame.call(Syscall.READ, this, number(), copy.address(), wanted);
      MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, buffer, offset, count);
      return count == 0 && length > 0 ? -1 : count;
    }
  }

  /** Reads into native memory, without copying; -1 at the end. */
  public long read(MemorySegment buffer) {
    try (Frame frame = new Frame()) {
      long count = frame.call(Syscall.READ, this, number(), buffer.address(), buffer.byteSize());
      return count == 0 && buffer.byteSize() > 0 ? -1 : count;
    }
  }

  /** Writes all of it. */
  public void write(byte[] buffer, int offset, int length) {
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, CHUNK);
      try (Frame frame = new Frame()) {
        MemorySegment copy = frame.allocate(part);
        MemorySegment.copy(buffer, offset + done, copy, ValueLayout.JAVA_BYTE, 0, part);
        done += (int) frame.call(Syscall.WRITE, this, number(), copy.address(), part);
      }
    }
  }

  /** Writes all of it. */
  public void write(byte[] content) {
    write(content, 0, content.length);
  }

  /** Writes all of this native memory, without copying. */
  public void write(MemorySegment content) {
    try (Frame frame = new Frame()) {
      long done = 0;
      while (done < content.byteSize()) {
        done +=
            frame.call(
                Syscall.WRITE, this, number(), content.address() + done, content.byteSize() - done);
      }
    }
  }

  @Override
  public void close() {
    int value = number.get();
    if (value < 0 || !number.compareAndSet(value, CLOSED)) {
      return;
    }
    try (Frame frame = new Frame()) {
      frame.callOnce(Syscall.CLOSE, value);
    }
  }

  @Override
  public String toString() {
    int value = number.get();
    return value == CLOSED ? "closed descriptor" : "descriptor " + value;
  }
}
