package io.gantry.docker;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Moments as Docker writes and reads them, and spans as it tells them to people. */
final class Times {
  /** What Go's zero time looks like: clients take it for "never". */
  static final String NEVER = "0001-01-01T00:00:00Z";

  private static final DateTimeFormatter FIXED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX").withZone(ZoneOffset.UTC);
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  private Times() {}

  /** RFC 3339; the epoch stands for never. */
  static String text(Instant time) {
    return time.equals(Instant.EPOCH) ? NEVER : time.toString();
  }

  /** RFC 3339 with all nine digits, so that columns of a log align. */
  static String fixed(Instant time) {
    return FIXED.format(time);
  }

  static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /** A query's {@code since} or {@code until}: seconds with a fraction, or RFC 3339; 0 is none. */
  static Optional<Instant> parse(Query query, String name) {
    return query.text(name).filter(text -> !text.equals("0")).map(text -> parse(text, name));
  }

  private static Instant parse(String text, String name) {
    try {
      if (text.indexOf('T') > 0) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      }
      BigDecimal[] parts = new BigDecimal(text).divideAndRemainder(BigDecimal.ONE);
      return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].multiply(NANOS).longValue());
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw HttpFailure.badRequest("invalid value \"" + text + "\" for " + name + ": not a time");
    }
  }

  /** "3 minutes", "About an hour": the words of {@code docker ps}. */
  static String span(Duration span) {
    long seconds = span.toSeconds();
    long minutes = span.toMinutes();
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    }
    return hours == 1 ? "About an hour" : longSpan(hours);
  }

  private static String longSpan(long hours) {
    if (hours < 48) {
      return hours + " hours";
    }
    if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    }
    if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    }
    return hours < 24 * 365 * 2 ? hours / 24 / 30 + " months" : hours / 24 / 365 + " years";
  }
}
