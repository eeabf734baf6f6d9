package io.gantry.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses at a level that costs half the time of the default, and a few percent of size. */
final class QuickGzip extends GZIPOutputStream {
  private static final int LEVEL = 3;
  private static final int BUFFER = 64 * 1024;

  QuickGzip(OutputStream out) throws IOException {
    super(out, BUFFER);
    def.setLevel(LEVEL);
  }

  /** Leaves the stream underneath open: its owner decides what becomes of the content. */
  @Override
  public void close() throws IOException {
    finish();
    def.end();
  }
}
