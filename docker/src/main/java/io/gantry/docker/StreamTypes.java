package io.gantry.docker;

import io.gantry.engine.OutputKind;

/**
 * The two forms of output: raw, as a terminal makes it, and multiplexed, where a header of eight
 * bytes says which stream the following bytes are of.
 */
final class StreamTypes {
  static final String RAW = "application/vnd.docker.raw-stream";
  static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

  private StreamTypes() {}

  /** Clients before 1.42 know only one name for both. */
  static String contentType(Call call, boolean tty) {
    return tty || !call.version().atLeast(1, 42) ? RAW : MULTIPLEXED;
  }

  /** The header of a frame: stream, three zeros, length big-endian. */
  static byte[] frame(OutputKind kind, int length) {
    return new byte[] {
      (byte) (kind == OutputKind.STDOUT ? 1 : 2),
      0,
      0,
      0,
      (byte) (length >> 24),
      (byte) (length >> 16),
      (byte) (length >> 8),
      (byte) length
    };
  }
}
