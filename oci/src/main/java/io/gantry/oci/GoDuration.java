package io.gantry.oci;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as Docker's files and options write them: Go's {@code 1h30m}, {@code 1.5s}, {@code
 * 250ms}, {@code 0}. Reference: Go's {@code time.ParseDuration}.
 */
public final class GoDuration {
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00B5s", 1_000L,
          "\u03BCs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final String NUMBER = "(\\d{1,19}(?:\\.\\d{0,19})?|\\.\\d{1,19})";
  private static final String UNIT = "(ns|us|\u00B5s|\u03BCs|ms|s|m|h)";
  private static final Pattern PART = Pattern.compile(NUMBER + UNIT);
  private static final Pattern WHOLE = Pattern.compile("([-+]?)((?:" + NUMBER + UNIT + ")+)");
  private static final Pattern ZERO = Pattern.compile("[-+]?0");
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Bounds the work of the patterns. */
  private static final int MAX_LENGTH = 100;

  private GoDuration() {}

  /** Whether the text begins as one does. */
  public static boolean begins(String text) {
    return PART.matcher(text).lookingAt();
  }

  /** A span, perhaps a negative one; empty for what is none, or one of more than 292 years. */
  public static Optional<Duration> find(String text) {
    if (ZERO.matcher(text).matches()) {
      return Optional.of(Duration.ZERO);
    }
    Matcher whole = WHOLE.matcher(text);
    if (text.length() > MAX_LENGTH || !whole.matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    if (nanos.compareTo(MOST) > 0) {
      return Optional.empty();
    }
    long count = nanos.longValue();
    return Optional.of(Duration.ofNanos(whole.group(1).equals("-") ? -count : count));
  }

  /**
   * As {@link #find}, and never negative.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Duration parse(String text) {
    return find(text)
        .filter(span -> !span.isNegative())
        .orElseThrow(() -> new IllegalArgumentException("not a duration such as 1h30m or 10s"));
  }
}
