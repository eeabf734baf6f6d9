package io.gantry.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Puts the parts of a line together, separately for each stream. */
final class LogJoiner {
  /** A longer line comes in parts after all, lest one line fill the memory. */
  private static final int LONGEST = 1 << 20;

  private final Map<StreamType, ByteArrayOutputStream> begun = new EnumMap<>(StreamType.class);
  private final Map<StreamType, LogLine> last = new EnumMap<>(StreamType.class);

  /** The line that ends with this part; empty when more is to come. */
  Optional<LogLine> add(LogLine part) {
    ByteArrayOutputStream bytes = begun.get(part.stream());
    if (bytes == null && !part.partial()) {
      return Optional.of(part);
    }
    if (bytes == null) {
      bytes = new ByteArrayOutputStream();
      begun.put(part.stream(), bytes);
    }
    byte[] more = new byte[part.bytes().remaining()];
    part.bytes().duplicate().get(more);
    bytes.writeBytes(more);
    last.put(part.stream(), part);
    return part.partial() && bytes.size() < LONGEST ? Optional.empty() : end(part.stream());
  }

  /** What is left when the output has ended without a newline. */
  Optional<LogLine> end() {
    for (StreamType stream : StreamType.values()) {
      if (begun.containsKey(stream)) {
        return end(stream);
      }
    }
    return Optional.empty();
  }

  private Optional<LogLine> end(StreamType stream) {
    ByteArrayOutputStream bytes = begun.remove(stream);
    LogLine part = last.remove(stream);
    if (bytes == null || part == null) {
      return Optional.empty();
    }
    ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
    return Optional.of(new LogLine(part.time(), stream, whole, part.partial()));
  }
}
