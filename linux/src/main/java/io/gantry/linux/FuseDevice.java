package io.gantry.linux;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The connection of one FUSE mount to the kernel: {@code /dev/fuse}. One thread reads, any thread
 * writes. Closing it ends the mount for all who use it, with ENOTCONN.
 */
final class FuseDevice implements AutoCloseable {
  /** The kernel wants room for the largest write that it was promised, and at least this. */
  private static final int REQUEST = 64 << 10;

  private final Fd fd;
  private final EventFlag stop = new EventFlag();
  private boolean closed;

  private FuseDevice(Fd fd) {
    this.fd = fd;
  }

  static FuseDevice open() {
    return new FuseDevice(FileCalls.open("/dev/fuse", Open.READ_WRITE | Open.NON_BLOCKING));
  }

  int number() {
    return fd.number();
  }

  /** Lets {@link Reader#next} end. */
  synchronized void stop() {
    if (!closed) {
      stop.raise();
    }
  }

  /** Sends a finished answer. What nobody waits for any more is not missed. */
  void write(Frame frame, MemorySegment answer) {
    long sent = frame.tryCall(Syscall.WRITE, fd.number(), answer.address(), answer.byteSize());
    if (sent == -1 && frame.errno() != Errno.ENOENT && frame.errno() != Errno.ENODEV) {
      throw new LinuxException("write", "answer to /dev/fuse", frame.errno());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    fd.close();
    stop.close();
  }

  /** Reads requests, on one thread that also closes it. */
  final class Reader implements AutoCloseable {
    private final Frame frame = new Frame();
    private final MemorySegment buffer = frame.allocate(REQUEST);
    private final Poll poll = new Poll(frame, fd, stop.fd());

    Frame frame() {
      return frame;
    }

    /** The next request; empty when the file system is unmounted, or {@link #stop} was called. */
    Optional<FuseRequest> next() {
      while (true) {
        long n = frame.tryCall(Syscall.READ, fd.number(), buffer.address(), REQUEST);
        if (n >= FuseRequest.HEADER) {
          return Optional.of(new FuseRequest(buffer.asSlice(0, n)));
        }
        switch (frame.errno()) {
          case Errno.EAGAIN -> {
            if (!await()) {
              return Optional.empty();
            }
          }
          case Errno.ENOENT -> {} // Who asked has given up meanwhile.
          case Errno.ENODEV, Errno.ECONNABORTED -> {
            return Optional.empty();
          }
          default -> throw new LinuxException("read", "/dev/fuse", frame.errno());
        }
      }
    }

    /** False when it is to end. */
    private boolean await() {
      poll.await("/dev/fuse");
      return !poll.isReadable(1) || poll.isBroken(0);
    }

    @Override
    public void close() {
      frame.close();
    }
  }
}
