package io.gantry.registry;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The body of a request. Chunks are read here, because the HTTP server would take a whole one into
 * memory, and a client may make it as large as it likes. A client that left gives an {@link
 * IOException}. Used by one thread.
 */
final class RequestBody extends InputStream {
  /** Of the line with a chunk's size; extensions of more sense are unknown. */
  private static final int MAX_LINE = 256;

  private static final int MAX_DIGITS = 15;

  private final InputStream whole;
  private final DataReader wire;
  private final boolean chunked;
  private final StallWatch.Transfer transfer;
  private long left;
  private boolean begun;
  private boolean ended;

  RequestBody(ServerRequest request, DataReader wire, StallWatch.Transfer transfer) {
    // Asking for the stream is what sends "100 Continue".
    this.whole = request.content().inputStream();
    this.wire = wire;
    this.chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
    this.transfer = transfer;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count =
          chunked && !ended ? readChunk(bytes, offset, length) : whole.read(bytes, offset, length);
      transfer.moved(Math.max(count, 0));
      return count;
    } catch (RuntimeException e) {
      throw new IOException("the client left in the middle of its request", e);
    }
  }

  @Override
  public void close() {
    transfer.close();
  }

  private int readChunk(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && !nextChunk()) {
      // The last chunk stays for the HTTP server, which then knows that the request has ended.
      ended = true;
      return whole.read(bytes, offset, length);
    }
    wire.ensureAvailable();
    int count = (int) Math.min(Math.min(length, left), wire.available());
    wire.readBuffer(count).read(bytes, offset, count);
    left -= count;
    return count;
  }

  /** Goes on to the next chunk; false when it is the last, which has no bytes. */
  private boolean nextChunk() throws IOException {
    if (begun) {
      wire.skip(2);
    }
    int length = wire.findNewLine(MAX_LINE);
    long size = size(wire.getBuffer(length));
    if (size > 0) {
      wire.skip(length + 2);
      begun = true;
      left = size;
    }
    return size > 0;
  }

  private static long size(BufferData line) throws IOException {
    String text = line.readString(line.available(), StandardCharsets.US_ASCII);
    String digits = text.split(";", 2)[0].strip();
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      throw new IOException("a chunk has no size");
    }
    return Long.parseLong(digits, 16);
  }
}
