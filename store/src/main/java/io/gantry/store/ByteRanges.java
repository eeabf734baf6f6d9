package io.gantry.store;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which bytes of a file are there. Not thread-safe. */
final class ByteRanges {
  /** Ends by starts; they neither overlap nor touch. */
  private final NavigableMap<Long, Long> ends = new TreeMap<>();

  /** Adds the bytes from {@code start} up to {@code end}. */
  void add(long start, long end) {
    long from = start;
    long to = end;
    Map.Entry<Long, Long> before = ends.floorEntry(to);
    while (before != null && before.getValue() >= from) {
      from = Math.min(from, before.getKey());
      to = Math.max(to, before.getValue());
      ends.remove(before.getKey());
      before = ends.floorEntry(to);
    }
    ends.put(from, to);
  }

  /** Whether all bytes from {@code start} up to {@code end} are there. */
  boolean has(long start, long end) {
    Map.Entry<Long, Long> before = ends.floorEntry(start);
    return before != null && before.getValue() >= end;
  }
}
