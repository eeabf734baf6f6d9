package io.gantry.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a content, both ends included: RFC 9110 section 14. */
record ByteRange(long first, long last) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final Pattern CHUNK = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  long length() {
    return last - first + 1;
  }

  /**
   * Reads a Range header for a content of this size. Empty when it has to be ignored: when it is
   * malformed, or names several ranges, which a server need not serve.
   *
   * @throws RegistryException with status 416 when the content has no byte of the range
   */
  static Optional<ByteRange> requested(String header, long size) {
    Matcher matcher = SINGLE.matcher(header);
    if (!matcher.matches() || header.equals("bytes=-")) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return Optional.of(satisfiable(Math.max(0, size - Long.parseLong(last)), size - 1, size));
    }
    long start = Long.parseLong(first);
    long end = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    return end < start
        ? Optional.empty()
        : Optional.of(satisfiable(start, Math.min(end, size - 1), size));
  }

  /** Reads the Content-Range of a chunk: distribution-spec "Pushing a blob in chunks". */
  static ByteRange ofChunk(String header) {
    Matcher matcher = CHUNK.matcher(header);
    if (!matcher.matches()) {
      throw malformed(header);
    }
    ByteRange range =
        new ByteRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    if (range.length() < 1) {
      throw malformed(header);
    }
    return range;
  }

  private static ByteRange satisfiable(long first, long last, long size) {
    if (first >= size) {
      throw new RegistryException(
          ErrorCode.SIZE_INVALID, 416, "the content has only " + size + " bytes");
    }
    return new ByteRange(first, last);
  }

  private static RegistryException malformed(String header) {
    return new RegistryException(
        ErrorCode.BLOB_UPLOAD_INVALID, "Content-Range \"" + header + "\" is not FIRST-LAST");
  }
}
