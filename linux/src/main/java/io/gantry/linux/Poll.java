package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Waits until one of some descriptors can be read (ppoll(2)). Lives as long as its frame, and is
 * used by the frame's thread, which must be a platform thread.
 */
final class Poll {
  private static final int ENTRY = 8;
  private static final int EVENTS = 4;
  private static final int ANSWER = 6;
  private static final short POLLIN = 1;
  private static final short POLLERR = 8;
  private static final int SIGNAL_SET = 8;

  private final Frame frame;
  private final MemorySegment entries;
  private final int count;

  Poll(Frame frame, Fd... watched) {
    this.frame = frame;
    this.count = watched.length;
    this.entries = frame.allocate((long) ENTRY * count);
    for (int i = 0; i < count; i++) {
      entries.set(JAVA_INT, (long) ENTRY * i, watched[i].number());
      entries.set(JAVA_SHORT, (long) ENTRY * i + EVENTS, POLLIN);
    }
  }

  /** Waits as long as it takes. */
  void await(Object subject) {
    frame.call(Syscall.PPOLL, subject, entries.address(), count, 0, 0, SIGNAL_SET);
  }

  /** False when the time is over first. */
  boolean await(Object subject, Duration limit) {
    long time = frame.longs(limit.getSeconds(), limit.getNano()).address();
    return frame.call(Syscall.PPOLL, subject, entries.address(), count, time, 0, SIGNAL_SET) > 0;
  }

  /** Whether the last wait found something to be read, or the end. */
  boolean isReadable(int which) {
    return (answer(which) & POLLIN) != 0;
  }

  /** Whether the last wait found that nothing will ever come. */
  boolean isBroken(int which) {
    return (answer(which) & POLLERR) != 0;
  }

  private short answer(int which) {
    return entries.get(JAVA_SHORT, (long) ENTRY * which + ANSWER);
  }
}
