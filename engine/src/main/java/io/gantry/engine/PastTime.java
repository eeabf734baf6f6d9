package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moments as Docker's filters give them: {@code 10m} ago, seconds since the epoch with a fraction,
 * or an ISO date with or without time and offset (UTC then). Pure.
 */
public final class PastTime {
  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(h|ms|m|us|ns|s)");
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  private PastTime() {}

  /** INVALID when it is none of these forms. */
  public static Instant parse(String text, Instant now) {
    if (SECONDS.matcher(text).matches()) {
      BigDecimal nanos = new BigDecimal(text).multiply(NANOS);
      BigDecimal[] split = nanos.divideAndRemainder(NANOS);
      return Instant.ofEpochSecond(split[0].longValue(), split[1].longValue());
    }
    Optional<Duration> ago = duration(text);
    if (ago.isPresent()) {
      return now.minus(ago.get());
    }
    try {
      return date(text);
    } catch (DateTimeParseException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "failed to parse value as time or duration: " + text, e);
    }
  }

  private static Instant date(String text) {
    if (text.length() <= "2006-01-02".length()) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    boolean offset = text.endsWith("Z") || text.substring(11).matches(".*[+-][0-9:]+");
    return offset
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  /** A duration as Go writes it, {@code 1h30m}; empty when the text is none. */
  public static Optional<Duration> duration(String text) {
    Matcher parts = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (parts.lookingAt()) {
      nanos =
          nanos.add(
              new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit(parts.group(2)))));
      end = parts.end();
      parts.region(end, text.length());
    }
    boolean whole = end > 0 && end == text.length();
    return whole ? Optional.of(Duration.ofNanos(nanos.longValue())) : Optional.empty();
  }

  private static long unit(String name) {
    return switch (name) {
      case "h" -> Duration.ofHours(1).toNanos();
      case "m" -> Duration.ofMinutes(1).toNanos();
      case "s" -> Duration.ofSeconds(1).toNanos();
      case "ms" -> Duration.ofMillis(1).toNanos();
      case "us" -> 1000;
      case "ns" -> 1;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
