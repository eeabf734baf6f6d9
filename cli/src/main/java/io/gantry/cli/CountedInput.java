package io.gantry.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * A file on its way to the daemon, with a bar on the terminal that shows how much of it is gone.
 */
final class CountedInput extends FilterInputStream {
  private static final long STEP = 4 << 20;

  private final PrintStream out;
  private final String label;
  private final long total;
  private long count;
  private long shown;

  CountedInput(InputStream in, PrintStream out, String label, long total) {
    super(in);
    this.out = out;
    this.label = label;
    this.total = total;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count += Math.max(0, read);
    if (count - shown >= STEP || (read < 0 && shown > 0)) {
      shown = count;
      out.print(
          "\r\033[2K"
              + label
              + " "
              + ProgressView.bar(
                  new Fields(Map.of("current", count, "total", total)), ProgressView.WIDE)
              + (read < 0 ? "\n" : ""));
      out.flush();
    }
    return read;
  }
}
