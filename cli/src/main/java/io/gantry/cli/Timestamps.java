package io.gantry.cli;

import io.gantry.oci.GoDuration;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;

/** Points in time as {@code --since} and {@code --until} take them. */
final class Timestamps {
  private static final Pattern UNIX = Pattern.compile("\\d+(\\.\\d{1,9})?");

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
        GoDuration.begins(text) && !text.contains("-")
            ? Instant.now().minus(GoDuration.parse(text))
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
}
