package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * A process by descriptor: it names the same process even after its number was given to another.
 * The waiting calls hold their carrier thread: use a platform thread.
 */
public final class Pidfd implements AutoCloseable {
  private static final int P_PIDFD = 3;
  private static final int WEXITED = 4;
  private static final int SIGINFO_SIZE = 128;
  private static final int CLD_EXITED = 1;

  private final Fd fd;

  private Pidfd(Fd fd) {
    this.fd = fd;
  }

  /** {@link Errno#ESRCH} when there is no such process. */
  public static Pidfd open(int pid) {
    try (Frame frame = new Frame()) {
      return new Pidfd(Fd.of(frame.call(Syscall.PIDFD_OPEN, "process " + pid, pid, 0)));
    }
  }

  /** The descriptor, for setns; it stays owned by this object. */
  public Fd fd() {
    return fd;
  }

  /** {@link Errno#ESRCH} when the process has ended and was waited for. */
  public void signal(int signal) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.PIDFD_SEND_SIGNAL, Signals.name(signal), fd.number(), signal, 0, 0);
    }
  }

  /** Waits until the process (anybody's) has ended; false when the time is over first. */
  public boolean awaitEnd(Duration limit) {
    try (Frame frame = new Frame()) {
      return new Poll(frame, fd).await(fd, limit);
    }
  }

  /**
   * Waits for a child of this process and takes its status.
   *
   * @return the exit code as a shell gives it: 128 + signal when killed
   * @throws LinuxException {@link Errno#ECHILD} when it is no child, or was waited for already
   */
  public int waitExit() {
    try (Frame frame = new Frame()) {
      MemorySegment info = frame.allocate(SIGINFO_SIZE);
      frame.call(Syscall.WAITID, fd, P_PIDFD, fd.number(), info.address(), WEXITED, 0);
      int status = info.get(JAVA_INT, 24);
      return info.get(JAVA_INT, 8) == CLD_EXITED ? status : 128 + status;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
