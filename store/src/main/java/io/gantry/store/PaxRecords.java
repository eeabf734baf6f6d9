package io.gantry.store;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of PAX extended headers (POSIX.1 pax, "pax Extended Header"), global ones beneath the
 * ones of an entry. Keys and values are byte strings.
 */
final class PaxRecords {
  static final String XATTR = "SCHILY.xattr.";
  private static final int MAX_RECORDS = 20_000;

  private final TarInput input;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final StringBuilder sparseMap = new StringBuilder();

  PaxRecords(TarInput input) {
    this.input = input;
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  void clear() {
    values.clear();
    sparseMap.setLength(0);
  }

  /** Puts the global records beneath. */
  PaxRecords over(PaxRecords global) {
    if (global.isEmpty()) {
      return this;
    }
    PaxRecords merged = new PaxRecords(input);
    merged.values.putAll(global.values);
    merged.values.putAll(values);
    merged.sparseMap.append(sparseMap);
    return merged;
  }

  /** Adds the records of one header; an empty value takes the key away. */
  void parse(byte[] data) {
    for (int at = 0; at < data.length && data[at] != 0; ) {
      at = record(data, at);
      if (values.size() > MAX_RECORDS) {
        throw input.malformed("more than " + MAX_RECORDS + " PAX records");
      }
    }
  }

  private int record(byte[] data, int at) {
    int digits = at;
    int length = 0;
    while (digits < data.length && digits - at < 9 && data[digits] >= '0' && data[digits] <= '9') {
      length = length * 10 + data[digits++] - '0';
    }
    int end = at + length;
    int equals = digits + 1;
    while (equals < data.length && equals < end && data[equals] != '=') {
      equals++;
    }
    if (digits == at
        || digits >= data.length
        || data[digits] != ' '
        || end > data.length
        || equals >= end - 1
        || data[end - 1] != '\n') {
      throw input.malformed("PAX record at byte " + at + " of its header is malformed");
    }
    put(latin(data, digits + 1, equals), latin(data, equals + 1, end - 1));
    return end;
  }

  private void put(String key, String value) {
    // Sparse format 0.0 repeats these two keys; 0.1 has the same list under one key.
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparseMap.append(sparseMap.isEmpty() ? "" : ",").append(value);
    } else if (value.isEmpty() && !key.startsWith(XATTR)) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
  }

  private static String latin(byte[] data, int from, int to) {
    return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
  }

  @Nullable String text(String key) {
    return values.get(key);
  }

  String text(String key, String otherwise) {
    String value = values.get(key);
    if (value != null && value.indexOf(0) >= 0) {
      throw input.malformed("PAX record " + key + " holds a NUL byte");
    }
    return value == null ? otherwise : value;
  }

  /** The map of sparse formats 0.0 and 0.1, or empty. */
  String sparseMap() {
    return values.getOrDefault("GNU.sparse.map", sparseMap.toString());
  }

  long number(String key, long otherwise) {
    String value = values.get(key);
    return value == null ? otherwise : decimal(value, key);
  }

  long decimal(String value, String what) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the same refusal as a negative number
    }
    throw input.malformed(what + " is not a number: \"" + TarFault.shown(value) + "\"");
  }

  /** Seconds with a fraction, as {@code -12.000000001}; digits past nanoseconds are cut. */
  Instant time(String key, Instant otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      int dot = value.indexOf('.');
      long seconds = Long.parseLong(dot < 0 ? value : value.substring(0, dot));
      long nanos = dot < 0 ? 0 : nanos(value.substring(dot + 1));
      return Instant.ofEpochSecond(seconds, value.startsWith("-") ? -nanos : nanos);
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw input.malformed(key + " is not a time: \"" + TarFault.shown(value) + "\"");
    }
  }

  private static long nanos(String fraction) {
    String nine = fraction.length() > 9 ? fraction.substring(0, 9) : fraction;
    if (!nine.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException(fraction);
    }
    return nine.isEmpty() ? 0 : Long.parseLong(nine + "0".repeat(9 - nine.length()));
  }

  Map<String, byte[]> xattrs() {
    Map<String, byte[]> found = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(XATTR)) {
        found.put(key.substring(XATTR.length()), value.getBytes(StandardCharsets.ISO_8859_1));
      }
    });
    return found.isEmpty() ? Map.of() : found;
  }

  /** One record, its length counting itself. */
  static byte[] encode(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    byte[] prefix = (length + " ").getBytes(StandardCharsets.ISO_8859_1);
    byte[] record = Arrays.copyOf(prefix, length);
    System.arraycopy(name, 0, record, prefix.length, name.length);
    record[prefix.length + name.length] = '=';
    System.arraycopy(value, 0, record, prefix.length + name.length + 1, value.length);
    record[length - 1] = '\n';
    return record;
  }
}
