package io.gantry.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of memory as people write them, in powers of 1024: {@code 64m}, {@code 1.5g}, {@code
 * 512KiB}.
 */
final class ByteSizes {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgtp]?)(?:i?b)?");
  private static final String UNITS = "kmgtp";

  private ByteSizes() {}

  static long parse(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT).strip());
    if (!size.matches()) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
    return (long) (Double.parseDouble(size.group(1)) * Math.pow(1024, power));
  }

  static long parseOrUnlimited(String text) {
    return text.equals("-1") ? -1 : parse(text);
  }
}
