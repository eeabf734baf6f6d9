package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The fields of a flag's value, {@code type=cache,target=/x,"id=a,b"}: parted by commas, a field in
 * double quotes may hold commas, and two quotes there are one.
 */
final class CsvFields {
  /** A field; without value when it has no equals sign. The key is in lower case. */
  record Field(String text, String key, Optional<String> value) {}

  private CsvFields() {}

  /** Empty when a quote stays open, or stands within a field. */
  static Optional<List<Field>> of(String text) {
    List<Field> fields = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      StringBuilder field = new StringBuilder();
      int end = text.startsWith("\"", at) ? quoted(text, at + 1, field) : plain(text, at, field);
      if (end < 0 || (end < text.length() && text.charAt(end) != ',')) {
        return Optional.empty();
      }
      fields.add(field(field.toString()));
      at = end + 1;
    }
    return Optional.of(fields);
  }

  private static Field field(String text) {
    String[] parts = text.split("=", 2);
    return new Field(
        text,
        parts[0].toLowerCase(Locale.ROOT),
        parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
  }

  private static int plain(String text, int start, StringBuilder field) {
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    field.append(text, start, end);
    return field.indexOf("\"") < 0 ? end : -1;
  }

  private static int quoted(String text, int start, StringBuilder field) {
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' && !text.startsWith("\"\"", at)) {
        return at + 1;
      }
      field.append(c);
      at += c == '"' ? 2 : 1;
    }
    return -1;
  }
}
