package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells when the other side of a socket has gone, without reading from it. One platform thread
 * serves all watches and starts with the first. The action runs at most once, on a virtual thread
 * of its own, and never begins after {@link #close()}. Close a watch before its socket.
 */
public final class SocketWatch implements AutoCloseable {
  private static final int RDHUP = 0x2000;
  private static final int ONE_SHOT = 1 << 30;
  private static final int ADD = 1;
  private static final int DELETE = 2;

  private final long token;
  private final int socket;

  private SocketWatch(long token, int socket) {
    this.token = token;
    this.socket = socket;
  }

  /** Runs the action when the other side sends no more; a half-close counts. */
  public static SocketWatch onEndOfInput(int socket, Runnable action) {
    return add(socket, RDHUP, action);
  }

  /**
   * Runs the action when the other side neither sends nor receives any more. Over TCP a close looks
   * like a half-close until something is sent to it: there only a reset counts, which keep-alive
   * probes bring about.
   */
  public static SocketWatch onEnd(int socket, Runnable action) {
    return add(socket, 0, action); // The kernel always reports EPOLLHUP and EPOLLERR.
  }

  private static SocketWatch add(int socket, int events, Runnable action) {
    long token = Poll.TOKENS.incrementAndGet();
    Poll.ACTIONS.put(token, action);
    try (Frame frame = new Frame()) {
      MemorySegment event = frame.allocate(Poll.EVENT_SIZE);
      event.set(JAVA_INT_UNALIGNED, 0, events | ONE_SHOT);
      event.set(JAVA_LONG_UNALIGNED, Poll.DATA, token);
      String subject = "socket " + socket;
      frame.call(Syscall.EPOLL_CTL, subject, Poll.FD.number(), ADD, socket, event.address());
    } catch (LinuxException e) {
      Poll.ACTIONS.remove(token);
      throw e;
    }
    return new SocketWatch(token, socket);
  }

  @Override
  public void close() {
    Poll.ACTIONS.remove(token);
    try (Frame frame = new Frame()) {
      // Fails when the socket was closed first: the kernel has then forgotten the watch itself.
      frame.tryCall(Syscall.EPOLL_CTL, Poll.FD.number(), DELETE, socket, 0);
    }
  }

  /** The kernel's list of watched sockets, and the thread that asks it. */
  private static final class Poll {
    /** {@code struct epoll_event} is packed on x86-64 only. */
    static final int DATA = Native.ARM64 ? 8 : 4;

    static final int EVENT_SIZE = DATA + 8;
    static final AtomicLong TOKENS = new AtomicLong();
    static final ConcurrentMap<Long, Runnable> ACTIONS = new ConcurrentHashMap<>();
    static final Fd FD = create();

    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int AT_ONCE = 64;

    static {
      Thread.ofPlatform().daemon().name("socket watch").start(Poll::run);
    }

    private static Fd create() {
      try (Frame frame = new Frame()) {
        return Fd.of(frame.call(Syscall.EPOLL_CREATE1, "socket watch", CLOSE_ON_EXEC));
      }
    }

    private static void run() {
      while (true) {
        try (Frame frame = new Frame()) {
          MemorySegment events = frame.allocate((long) AT_ONCE * EVENT_SIZE);
          long count =
              frame.call(Syscall.EPOLL_PWAIT, FD, FD.number(), events.address(), AT_ONCE, -1, 0, 8);
          for (int i = 0; i < count; i++) {
            tell(events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_SIZE + DATA));
          }
        }
      }
    }

    private static void tell(long token) {
      Runnable action = ACTIONS.remove(token);
      if (action != null) {
        Thread.ofVirtual().name("hang-up").start(action);
      }
    }
  }
}
