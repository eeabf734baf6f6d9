package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory through which the content of many files is read. {@link Fd#read(byte[], int, int)} has to
 * find and clear as much memory as is asked for in each call, which costs more than the reading
 * when files are small. Used by one thread at a time.
 */
public final class ReadBuffer implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final byte[] bytes;

  public ReadBuffer(int size) {
    memory = arena.allocate(size);
    bytes = new byte[size];
  }

  /** Reads up to this many bytes from the file's position to {@link #bytes}; -1 at the end. */
  public int read(Fd file, long most) {
    int count = (int) file.read(memory.asSlice(0, Math.min(most, bytes.length)));
    MemorySegment.copy(memory, JAVA_BYTE, 0, bytes, 0, Math.max(0, count));
    return count;
  }

  /** What was read last, from index 0 on; the same array each time. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
