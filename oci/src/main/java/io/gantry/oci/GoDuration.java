package io.gantry.oci;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as Docker's files and options write them: Go's {@code 1h30m}, {@code 250ms}. */
public final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s|us|µs|ns)");
  private static final Map<String, Double> NANOS =
      Map.of("h", 3600e9, "m", 60e9, "s", 1e9, "ms", 1e6, "us", 1e3, "µs", 1e3, "ns", 1.0);

  private GoDuration() {}

  /** Whether the text begins as one does. */
  public static boolean begins(String text) {
    return PART.matcher(text).lookingAt();
  }

  /**
   * Never negative.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Duration parse(String text) {
    Matcher part = PART.matcher(text);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), Double.NaN);
      end = part.end();
    }
    if (end == 0 || end != text.length() || nanos >= Long.MAX_VALUE) {
      throw new IllegalArgumentException("not a duration such as 1h30m or 10s");
    }
    return Duration.ofNanos((long) nanos);
  }
}
