package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large logs may become.
 *
 * @param maxBytes of one file; 0 is no limit
 * @param maxFiles in all
 */
record LogRotation(long maxBytes, int maxFiles) {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgt]?)i?b?");

  /** Reads {@code max-size} and {@code max-file}; INVALID when they make no sense. */
  static LogRotation of(LogSpec log) {
    long bytes = bytes(log.options().getOrDefault("max-size", "-1"));
    int files = files(log.options().getOrDefault("max-file", "1"));
    if (files > 1 && bytes == 0) {
      throw GantryException.invalid("max-file cannot be more than 1 when max-size is not set");
    }
    return new LogRotation(bytes, files);
  }

  private static long bytes(String text) {
    if (text.equals("-1")) {
      return 0;
    }
    Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw GantryException.invalid("invalid max-size: '" + text + "'");
    }
    return Long.parseLong(parts.group(1))
        << (10 * "_kmgt".indexOf(parts.group(2).isEmpty() ? "_" : parts.group(2)));
  }

  private static int files(String text) {
    try {
      int files = Integer.parseInt(text);
      if (files >= 1) {
        return files;
      }
    } catch (NumberFormatException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "invalid max-file: '" + text + "'", e);
    }
    throw GantryException.invalid("max-file cannot be less than 1");
  }
}
