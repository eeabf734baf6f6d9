package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What a terminal shows of a build at one moment: a head, a line for each step that has begun, and
 * the last lines of those that run. Pure.
 */
final class BuildFrame {
  private static final int LOG_LINES = 6;
  private static final int LEAST_WIDTH = 20;

  private final int width;
  private final int rows;
  private final long now;

  /**
   * @param width columns of the terminal
   * @param rows lines that may be used
   * @param now nanoseconds, as the steps have them
   */
  BuildFrame(int width, int rows, long now) {
    this.width = Math.max(LEAST_WIDTH, width);
    this.rows = Math.max(3, rows);
    this.now = now;
  }

  /** The lines, each narrower than the terminal, and not more than there are rows. */
  List<String> lines(List<BuildStep> steps, String seconds, boolean ended) {
    List<BuildStep> begun =
        steps.stream().filter(step -> step.state() != BuildStep.State.PENDING).toList();
    long over = steps.stream().filter(BuildFrame::isOver).count();
    List<BuildStep> shown = fitting(begun);
    int running = (int) shown.stream().filter(BuildFrame::runs).count();
    int room = rows - 1 - shown.size();
    List<String> lines = new ArrayList<>();
    String end = ended ? " FINISHED" : "";
    lines.add(cut("[+] Building " + seconds + "s (" + over + "/" + steps.size() + ")" + end));
    for (BuildStep step : shown) {
      lines.add(line(step));
      if (runs(step)) {
        int most = Math.min(LOG_LINES, room / running);
        List<String> log = step.log();
        for (String printed : log.subList(Math.max(0, log.size() - most), log.size())) {
          lines.add(cut(" => => # " + Printable.bare(printed)));
        }
      }
    }
    return lines;
  }

  /** Where there is no room for all, those that run stay, and the last of the others. */
  private List<BuildStep> fitting(List<BuildStep> begun) {
    List<BuildStep> left = new ArrayList<>(begun);
    for (int i = 0; i < left.size() && left.size() > rows - 1; ) {
      if (runs(left.get(i))) {
        i++;
      } else {
        left.remove(i);
      }
    }
    return left.size() > rows - 1 ? left.subList(left.size() - rows + 1, left.size()) : left;
  }

  private static boolean runs(BuildStep step) {
    return step.state() == BuildStep.State.RUNNING;
  }

  private static boolean isOver(BuildStep step) {
    return step.state() == BuildStep.State.DONE || step.state() == BuildStep.State.CACHED;
  }

  private String line(BuildStep step) {
    String mark =
        switch (step.state()) {
          case CACHED -> " => CACHED ";
          case FAILED -> " => ERROR ";
          case PENDING, RUNNING, DONE -> " => ";
        };
    String time = step.seconds(now) + "s";
    String text = Columns.cut(mark + step.name(), width - time.length() - 2);
    return text + " ".repeat(width - 1 - time.length() - Columns.of(text)) + time;
  }

  private String cut(String text) {
    return Columns.cut(text, width - 1);
  }
}
