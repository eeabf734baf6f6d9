package io.gantry.oci;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of bytes as people write them, in powers of 1024: {@code 512}, {@code 64m}, {@code
 * 1.5GiB}, {@code 2 kb}. Reference: {@code RAMInBytes} of Docker's units.
 */
public final class ByteSize {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([kmgtp]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "kmgtp";
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private ByteSize() {}

  /** The bytes; empty for what is no size, or one beyond a long. */
  public static Optional<Long> find(String text) {
    Matcher size = TEXT.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    String unit = size.group(2).toLowerCase(Locale.ROOT);
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
    BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1024).pow(power));
    return bytes.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(bytes.longValue());
  }

  /**
   * As {@link #find}, of a text that may have blanks around it.
   *
   * @throws IllegalArgumentException in Docker's words for anything else
   */
  public static long parse(String text) {
    return find(text.strip())
        .orElseThrow(() -> new IllegalArgumentException("invalid size: '" + text + "'"));
  }
}
