package io.gantry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.BooleanSupplier;

/** Reads a download while it grows; used by one thread. */
final class DownloadReader extends InputStream {
  private final Download download;
  private final FileChannel channel;
  private final BooleanSupplier givenUp;
  private long position;

  DownloadReader(Download download, FileChannel channel, BooleanSupplier givenUp) {
    this.download = download;
    this.channel = channel;
    this.givenUp = givenUp;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!download.awaitPast(position, givenUp)) {
      return -1;
    }
    long left = Math.min(length, download.blob().size() - position);
    int n = channel.read(ByteBuffer.wrap(bytes, offset, (int) left));
    position += Math.max(n, 0);
    return n;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
