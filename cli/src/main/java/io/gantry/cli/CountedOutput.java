package io.gantry.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes go through it. */
final class CountedOutput extends FilterOutputStream {
  private final LongConsumer counter;

  CountedOutput(OutputStream out, LongConsumer counter) {
    super(out);
    this.counter = counter;
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    counter.accept(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    counter.accept(length);
  }
}
