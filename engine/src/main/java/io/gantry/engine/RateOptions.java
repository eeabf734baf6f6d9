package io.gantry.engine;

import io.gantry.network.Rates;
import io.gantry.oci.GantryException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Traffic limits among the driver options of a container on a network, or of the network for all
 * who say nothing themselves. Pure.
 */
final class RateOptions {
  static final String IN = "io.gantry.network.rate.in";
  static final String OUT = "io.gantry.network.rate.out";

  /** As tc(8) writes rates; without a unit bits a second. */
  private static final Pattern RATE =
      Pattern.compile("(?<number>[0-9]{1,15}(\\.[0-9]{1,6})?)(?<unit>|bit|kbit|mbit|gbit)");

  private static final long LEAST = 8_000;
  private static final long MOST = 1_000_000_000_000L;

  private RateOptions() {}

  /** INVALID for what is no rate. */
  static Rates of(Map<String, String> network, Map<String, String> endpoint) {
    return new Rates(rate(IN, network, endpoint), rate(OUT, network, endpoint));
  }

  private static long rate(String key, Map<String, String> network, Map<String, String> endpoint) {
    String text = endpoint.getOrDefault(key, network.getOrDefault(key, ""));
    return text.isEmpty() ? 0 : parse(key, text);
  }

  private static long parse(String key, String text) {
    Matcher rate = RATE.matcher(text.toLowerCase(Locale.ROOT));
    if (rate.matches()) {
      BigDecimal bits = new BigDecimal(rate.group("number")).multiply(unit(rate.group("unit")));
      if (bits.compareTo(BigDecimal.valueOf(LEAST)) >= 0
          && bits.compareTo(BigDecimal.valueOf(MOST)) <= 0) {
        return bits.longValue();
      }
    }
    throw GantryException.invalid(
        "invalid value \"%s\" of option %s. Hint: bits a second from 8kbit to 1000gbit, such as 10mbit"
            .formatted(text, key));
  }

  private static BigDecimal unit(String name) {
    return BigDecimal.valueOf(
        switch (name) {
          case "kbit" -> 1_000;
          case "mbit" -> 1_000_000;
          case "gbit" -> 1_000_000_000;
          default -> 1;
        });
  }
}
