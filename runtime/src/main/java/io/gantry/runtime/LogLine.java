package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A line of a log, or a part of one.
 *
 * @param time when the shim read its end
 * @param bytes without the newline, read-only
 * @param partial whether no newline followed: more of the line comes, or the output ended here
 */
public record LogLine(Instant time, StreamType stream, ByteBuffer bytes, boolean partial) {
  /** {@code 2026-01-02T03:04:05.678901234Z stdout F }, then the bytes. */
  static final int PREFIX = 40;

  /** The column of the tag, F or P. */
  static final int TAG = 38;

  private static final int STREAM = 31;
  private static final int SECONDS_OF_DAY = 86_400;

  /** Keeps a read-only view. */
  public LogLine {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** The bytes as text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  /** Parses one record without its newline; empty when it is none, as after a full disk. */
  static Optional<LogLine> parse(ByteBuffer record) {
    int start = record.position();
    if (record.remaining() < PREFIX || record.get(start + TAG + 1) != ' ') {
      return Optional.empty();
    }
    char stream = (char) record.get(start + STREAM + 3);
    char tag = (char) record.get(start + TAG);
    if ((stream != 'o' && stream != 'e') || (tag != 'F' && tag != 'P')) {
      return Optional.empty();
    }
    try {
      StreamType type = stream == 'o' ? StreamType.STDOUT : StreamType.STDERR;
      ByteBuffer bytes = record.slice(start + PREFIX, record.remaining() - PREFIX);
      return Optional.of(new LogLine(time(record), type, bytes, tag == 'P'));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant time(ByteBuffer record) {
    int year = digits(record, 0, 4);
    long day = LocalDate.of(year, digits(record, 5, 2), digits(record, 8, 2)).toEpochDay();
    int second = digits(record, 11, 2) * 3600 + digits(record, 14, 2) * 60 + digits(record, 17, 2);
    return Instant.ofEpochSecond(day * SECONDS_OF_DAY + second, digits(record, 20, 9));
  }

  private static int digits(ByteBuffer record, int from, int count) {
    int value = 0;
    for (int i = record.position() + from; i < record.position() + from + count; i++) {
      int digit = record.get(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a time");
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
