package io.gantry.docker;

import io.gantry.oci.Json;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A chunked answer that is written as it comes: the head at once, then every {@code write} as one
 * chunk. {@link #finish()} marks it complete; a stream that is dropped before tells the client so
 * by the missing last chunk. The connection closes afterwards, for the watch on the client may have
 * taken bytes from it.
 */
final class ResponseStream extends OutputStream {
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Wire wire;

  ResponseStream(Wire wire, String head) {
    this.wire = wire;
    wire.write((head + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return; // An empty chunk would end the stream.
    }
    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[size.length + length + 2];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(bytes, offset, chunk, size.length, length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    wire.write(chunk);
  }

  /** One JSON value and a line's end, as Docker's progress and event streams are made of. */
  void json(Object value) {
    byte[] json = Json.write(value);
    byte[] line = Arrays.copyOf(json, json.length + 2);
    line[json.length] = '\r';
    line[json.length + 1] = '\n';
    write(line, 0, line.length);
  }

  /** Ends the stream well. */
  void finish() {
    wire.write(LAST);
  }
}
