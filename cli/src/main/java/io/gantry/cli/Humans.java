package io.gantry.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes and times as Docker prints them for people. */
final class Humans {
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);

  private Humans() {}

  /** Powers of 1000 with three or four significant digits: {@code 4.43MB}. */
  static String size(long bytes) {
    return scaled(bytes, 1000, DECIMAL, 3);
  }

  /** As {@link #size} with four digits, as progress bars have it: {@code 40.96kB}. */
  static String progressSize(long bytes) {
    return scaled(bytes, 1000, DECIMAL, 4);
  }

  /** Powers of 1024 with four significant digits: {@code 1.945GiB}. */
  static String binarySize(long bytes) {
    return scaled(bytes, 1024, BINARY, 4);
  }

  private static String scaled(long bytes, int base, String[] units, int digits) {
    int unit = 0;
    double value = (double) bytes;
    while (value >= base && unit < units.length - 1) {
      value /= base;
      unit++;
    }
    int whole = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
    String text = String.format(Locale.ROOT, "%." + Math.max(0, digits - whole) + "f", value);
    return (text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", ""))
        + units[unit];
  }

  /** How long ago this was, from seconds since the epoch. */
  static String since(long epochSeconds) {
    return duration(Duration.between(Instant.ofEpochSecond(epochSeconds), Instant.now())) + " ago";
  }

  /** The local date and time of seconds since the epoch, as Go prints them. */
  static String date(long epochSeconds) {
    return DATE.format(Instant.ofEpochSecond(epochSeconds).atZone(ZoneId.systemDefault()));
  }

  /** One unit, rounded down, in words: {@code About a minute}, {@code 3 hours}. */
  static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    long hours = duration.toHours();
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (seconds < 120) {
      return "About a minute";
    } else if (seconds < 3600) {
      return seconds / 60 + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < 48) {
      return hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
