package io.gantry.builder.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as HEALTHCHECK writes them: {@code 1m30s}, {@code 1.5h}, {@code 500ms}, {@code 0}. */
final class GoDuration {
  private static final Map<String, Long> UNITS =
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
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** Empty for what is no time, or one of more than 292 years. */
  static Optional<Duration> parse(String text) {
    if (text.matches("[-+]?0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher whole = WHOLE.matcher(text);
    if (text.length() > 100 || !whole.matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      long unit = UNITS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    if (nanos.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    long count = nanos.longValue();
    return Optional.of(Duration.ofNanos(whole.group(1).equals("-") ? -count : count));
  }
}
