package io.gantry.docker;

import io.helidon.common.buffers.DataReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body whose client may leave in the middle: who reads then meets {@link ClientGone}. */
final class RequestBody extends FilterInputStream {
  RequestBody(InputStream body) {
    super(body);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new ClientGone(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new ClientGone(e);
    }
  }
}
