package io.gantry.linux;

/** Something that a thread which waits in the kernel can be woken by (eventfd(2)). Thread-safe. */
final class EventFlag implements AutoCloseable {
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

  private final Fd fd;

  EventFlag() {
    try (Frame frame = new Frame()) {
      fd = Fd.of(frame.call(Syscall.EVENTFD2, "event flag", 0, CLOSE_ON_EXEC));
    }
  }

  Fd fd() {
    return fd;
  }

  /** Raises it for good. */
  void raise() {
    fd.write(ONE);
  }

  @Override
  public void close() {
    fd.close();
  }
}
