package io.gantry.cli;

import io.gantry.linux.WindowSize;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Paints the steps of a build over and over in the same place of a terminal, as wide and high as
 * that is at the moment. Used under the lock of its {@link BuildView}.
 */
final class LiveBuildDisplay implements BuildDisplay {
  private final PrintStream out;
  private final List<BuildStep> steps;
  private final Supplier<WindowSize> size;
  private final long start = System.nanoTime();
  private int painted;
  private boolean ended;

  /**
   * @param steps all that there are, which grow
   */
  LiveBuildDisplay(PrintStream out, List<BuildStep> steps, Supplier<WindowSize> size) {
    this.out = out;
    this.steps = steps;
    this.size = size;
  }

  @Override
  public void changed(int number, BuildStep step) {
    paint();
  }

  @Override
  public void printed(int number, BuildStep step, String line) {
    // The next tick shows it: a program may print faster than anybody reads.
  }

  @Override
  public void ended() {
    if (!ended) {
      ended = true;
      paint(true);
    }
  }

  /** Shows how it is now; nothing once it has ended. */
  void paint() {
    if (!ended) {
      paint(false);
    }
  }

  private void paint(boolean last) {
    long now = System.nanoTime();
    WindowSize window = size.get();
    String seconds = String.format(Locale.ROOT, "%.1f", (now - start) / 1e9);
    // The line of the cursor stays free.
    List<String> lines =
        new BuildFrame(window.columns(), window.rows() - 1, now).lines(steps, seconds, last);
    StringBuilder frame = new StringBuilder(painted > 0 ? "\033[" + painted + "A\r" : "\r");
    lines.forEach(line -> frame.append(line).append("\033[K\n"));
    out.print(frame.append("\033[J"));
    out.flush();
    painted = lines.size();
  }
}
