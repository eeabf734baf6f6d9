package io.gantry.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** A step of a build as its client knows it, with the end of what it printed. For one thread. */
final class BuildStep {
  /** Lines that tell why a step failed; of more, the last. */
  private static final int MOST_LINES = 2_000;

  private static final int MOST_CHARACTERS = 256 << 10;

  private final String name;
  private final Deque<String> log = new ArrayDeque<>();
  private int characters;
  private State state = State.PENDING;
  private long started;
  private long millis;

  /** How far it has come. */
  enum State {
    PENDING,
    RUNNING,
    CACHED,
    DONE,
    FAILED
  }

  BuildStep(String name) {
    this.name = Printable.text(name);
  }

  /** Fit for a terminal. */
  String name() {
    return name;
  }

  State state() {
    return state;
  }

  /**
   * Takes over what the daemon said.
   *
   * @param now nanoseconds, as {@link System#nanoTime}
   * @return whether that is news
   */
  boolean become(State next, long now, long took) {
    if (state == next) {
      return false;
    }
    if (next == State.RUNNING) {
      started = now;
    }
    millis = next == State.FAILED && started != 0 ? (now - started) / 1_000_000 : took;
    state = next;
    if (next == State.DONE) {
      log.clear();
      characters = 0;
    }
    return true;
  }

  /** What it took, or has taken so far. */
  String seconds(long now) {
    return seconds(state == State.RUNNING ? (now - started) / 1_000_000 : millis, 1);
  }

  /** Keeps a line of its output, with the time since its start. */
  String add(String line, long now) {
    String timed =
        seconds(started == 0 ? 0 : (now - started) / 1_000_000, 3) + " " + Printable.output(line);
    log.add(timed);
    characters += timed.length();
    while (log.size() > MOST_LINES || characters > MOST_CHARACTERS) {
      characters -= log.removeFirst().length();
    }
    return timed;
  }

  /** The last lines that it printed. */
  List<String> log() {
    return List.copyOf(log);
  }

  private static String seconds(long millis, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", millis / 1000.0);
  }
}
