package io.gantry.docker;

import io.gantry.engine.LogEntry;
import io.gantry.engine.LogStream;
import io.gantry.engine.OutputKind;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Writes log entries to a client: framed, or raw for a terminal, with timestamps when wanted. */
final class LogWriter {
  private final LogStream logs;
  private final ResponseStream out;
  private final boolean timestamps;

  /** Streams whose last entry ended without a newline: the next one continues that line. */
  private final Set<OutputKind> midLine = EnumSet.noneOf(OutputKind.class);

  LogWriter(LogStream logs, ResponseStream out, boolean timestamps) {
    this.logs = logs;
    this.out = out;
    this.timestamps = timestamps;
  }

  void run() {
    for (Optional<LogEntry> entry = logs.next(); entry.isPresent(); entry = logs.next()) {
      write(entry.get());
    }
  }

  private void write(LogEntry entry) {
    byte[] stamp = stamp(entry);
    byte[] line = entry.bytes();
    byte[] head =
        logs.tty() ? new byte[0] : StreamTypes.frame(entry.kind(), stamp.length + line.length);
    byte[] all = new byte[head.length + stamp.length + line.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(stamp, 0, all, head.length, stamp.length);
    System.arraycopy(line, 0, all, head.length + stamp.length, line.length);
    out.write(all, 0, all.length);
  }

  private byte[] stamp(LogEntry entry) {
    byte[] line = entry.bytes();
    boolean ends = line.length > 0 && line[line.length - 1] == '\n';
    boolean begins = ends ? !midLine.remove(entry.kind()) : midLine.add(entry.kind());
    return timestamps && begins
        ? (Times.fixed(entry.time()) + " ").getBytes(StandardCharsets.US_ASCII)
        : new byte[0];
  }
}
