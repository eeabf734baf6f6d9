package io.gantry.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as {@code --since} and {@code --until} take them. */
final class Timestamps {
  private static final Pattern UNIX = Pattern.compile("\\d+(\\.\\d{1,9})?");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s)");

  private Timestamps() {}

  /**
   * Seconds and nanoseconds since the epoch, from a unix time, an RFC 3339 time or date, or a Go
   * duration before now.
   */
  static String toApi(String text) {
    if (UNIX.matcher(text).matches()) {
      return text;
    }
    Instant instant =
        PART.matcher(text).lookingAt() && !text.contains("-")
            ? Instant.now().minus(duration(text))
            : instant(text);
    return instant.getEpochSecond() + "." + String.format("%09d", instant.getNano());
  }

  private static Instant instant(String text) {
    try {
      if (text.matches(".*T.*(Z|[+-]\\d\\d:\\d\\d)")) {
        return OffsetDateTime.parse(text).toInstant();
      }
      LocalDateTime local =
          text.contains("T") ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
      return local.atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "neither a time (2026-01-02T13:23:37Z), a unix time, nor a duration (1h30m)", e);
    }
  }

  /** A duration as Go writes it: {@code 1h30m}, {@code 10s}, {@code 250ms}. */
  static Duration duration(String text) {
    Matcher part = PART.matcher(text);
    Duration total = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      double nanosPerUnit =
          switch (part.group(2)) {
            case "h" -> 3600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            default -> 1e6;
          };
      total = total.plusNanos((long) (Double.parseDouble(part.group(1)) * nanosPerUnit));
      end = part.end();
    }
    if (end == 0 || end != text.length()) {
      throw new IllegalArgumentException("not a duration such as 1h30m or 10s");
    }
    return total;
  }
}
