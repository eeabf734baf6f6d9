package io.gantry.docker;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream whose client may leave in the middle: who reads then meets
 * {@link ClientGone}. It ends with the request, so closing it does nothing. Used by one thread.
 */
final class RequestBody extends InputStream {
  private final ServerRequest request;
  private @Nullable InputStream stream;

  RequestBody(ServerRequest request) {
    this.request = request;
  }

  boolean exists() {
    return request.content().hasEntity();
  }

  /** Asks a client that waits to be asked for it, which must be before an answer begins. */
  InputStream open() {
    if (stream == null) {
      stream = exists() ? request.content().inputStream() : InputStream.nullInputStream();
    }
    return stream;
  }

  @Override
  public int read() throws IOException {
    try {
      return open().read();
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new ClientGone(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return open().read(bytes, offset, length);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new ClientGone(e);
    }
  }

  /**
   * Reads what nobody wanted of it, before the connection is closed: a client that still sends
   * would otherwise meet a broken connection instead of the answer.
   */
  void readOut() throws IOException {
    if (stream != null || !request.headers().contains(HeaderValues.EXPECT_100)) {
      transferTo(OutputStream.nullOutputStream());
    }
  }
}
