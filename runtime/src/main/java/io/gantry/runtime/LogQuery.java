package io.gantry.runtime;

import java.time.Instant;

/**
 * What somebody wants of a log.
 *
 * @param tail the last lines only; {@link #ALL}: all
 * @param since nothing older; {@link Instant#MIN}: everything
 * @param until nothing newer; {@link Instant#MAX}: everything
 * @param follow whether to wait for more at the end
 * @param joined whether parts of a line come as one (up to 1 MiB), rather than as they were written
 */
public record LogQuery(long tail, Instant since, Instant until, boolean follow, boolean joined) {
  public static final long ALL = -1;

  /** Everything that is there, as it was written. */
  public static LogQuery everything() {
    return new LogQuery(ALL, Instant.MIN, Instant.MAX, false, false);
  }

  /** The last lines only. */
  public LogQuery withTail(long lines) {
    return new LogQuery(lines, since, until, follow, joined);
  }

  /** Nothing older. */
  public LogQuery withSince(Instant time) {
    return new LogQuery(tail, time, until, follow, joined);
  }

  /** Nothing newer. */
  public LogQuery withUntil(Instant time) {
    return new LogQuery(tail, since, time, follow, joined);
  }

  /** Waits for more at the end. */
  public LogQuery withFollow() {
    return new LogQuery(tail, since, until, true, joined);
  }

  /** Whole lines. */
  public LogQuery withJoined() {
    return new LogQuery(tail, since, until, follow, true);
  }
}
