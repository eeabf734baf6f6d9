package io.gantry.engine;

import io.gantry.runtime.Attachment;
import io.gantry.runtime.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Hands on what a process of a build prints, until it or who listens has gone. */
final class ProcessOutput {
  private ProcessOutput() {}

  /** Who gets it. */
  interface Sink {
    void write(boolean error, byte[] bytes, int offset, int length) throws IOException;
  }

  /** Blocks until the end, and closes the attachment. */
  static void handOn(Attachment attachment, Sink sink) {
    try (attachment) {
      for (Optional<Attachment.Output> next = attachment.next();
          next.isPresent();
          next = attachment.next()) {
        ByteBuffer bytes = next.get().bytes();
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        sink.write(next.get().stream() == StreamType.STDERR, piece, 0, piece.length);
      }
    } catch (IOException e) {
      // Either side has gone; the other is told by the end of its streams.
      return;
    }
  }
}
