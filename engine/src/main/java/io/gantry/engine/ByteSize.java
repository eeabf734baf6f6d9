package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them in driver options: {@code 512}, {@code 10m}, {@code 1.5GiB}. Pure. */
final class ByteSize {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([kKmMgGtTpP]?)i?[bB]?");

  private static final String UNITS = "kmgtp";

  private ByteSize() {}

  /** Bytes; units are powers of 1024. INVALID in Docker's words for what is no size. */
  static long parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw GantryException.invalid("invalid size: '" + text + "'");
    }
    int power = UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
    int scale = matcher.group(2).isEmpty() ? 0 : power * 10;
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(2).pow(scale));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw GantryException.invalid("invalid size: '" + text + "': too large");
    }
    return bytes.longValue();
  }
}
