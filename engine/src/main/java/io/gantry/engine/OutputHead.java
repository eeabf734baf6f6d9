package io.gantry.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads a process's output to its end, on a thread of its own, and keeps the beginning. */
final class OutputHead implements AutoCloseable {
  private static final int MOST = 4096;

  /** For what was written before the end; a child that stays may hold the output for ever. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final AttachSession session;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final Thread reader;
  private boolean cut;

  private OutputHead(AttachSession session) {
    this.session = session;
    this.reader = Thread.ofVirtual().name("output-head").unstarted(this::read);
  }

  static OutputHead of(AttachSession session) {
    OutputHead head = new OutputHead(session);
    head.reader.start();
    return head;
  }

  /** What the process, which has ended, wrote. */
  String text() throws InterruptedException {
    boolean _ = reader.join(PATIENCE);
    synchronized (head) {
      return head.toString(StandardCharsets.UTF_8) + (cut ? "..." : "");
    }
  }

  @Override
  public void close() {
    session.close();
  }

  private void read() {
    for (var next = session.read(); next.isPresent(); next = session.read()) {
      byte[] bytes = next.get().bytes();
      synchronized (head) {
        int kept = Math.min(bytes.length, MOST - head.size());
        head.write(bytes, 0, kept);
        cut |= kept < bytes.length;
      }
    }
  }
}
