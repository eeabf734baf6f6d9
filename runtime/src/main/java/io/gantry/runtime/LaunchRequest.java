package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A plan and where its process lives.
 *
 * @param plan what to do
 * @param runFolder an existing folder of this process alone: socket and exit file go there
 * @param stdin whether standard input is open; otherwise it is /dev/null
 * @param stdinOnce whether standard input ends when an attached client ends
 * @param log where the output is kept; empty: nowhere
 */
public record LaunchRequest(
    LaunchPlan plan, Path runFolder, boolean stdin, boolean stdinOnce, Optional<LogFile> log) {
  private static final int VERSION = 1;
  private static final int TERMINAL = 1;
  private static final int STDIN = 2;
  private static final int STDIN_ONCE = 4;
  private static final int FIXED_SIZE = 7 * Integer.BYTES;

  /**
   * A log in CRI format.
   *
   * @param path of the current file; older ones get {@code .1}, {@code .2} ...
   * @param maxBytes of one file; 0: never rotated
   * @param maxFiles in all, the current one too; at most 1000
   */
  public record LogFile(Path path, long maxBytes, int maxFiles) {}

  /** A process without input and log. */
  public static LaunchRequest of(LaunchPlan plan, Path runFolder) {
    return new LaunchRequest(plan, runFolder, false, false, Optional.empty());
  }

  /** The same with standard input open. */
  public LaunchRequest withStdin(boolean once) {
    return new LaunchRequest(plan, runFolder, true, once, log);
  }

  /** The same with a log. */
  public LaunchRequest withLog(LogFile file) {
    return new LaunchRequest(plan, runFolder, stdin, stdinOnce, Optional.of(file));
  }

  /** The payload of the LAUNCH frame. */
  ByteBuffer encode() {
    byte[] exit = StepArguments.textBytes(absolute(runFolder.resolve(Launcher.EXIT)));
    byte[] logPath = StepArguments.textBytes(log.map(file -> absolute(file.path())).orElse(""));
    byte[] steps = plan.encode();
    ByteBuffer out = ByteBuffer.allocate(FIXED_SIZE + exit.length + logPath.length + steps.length);
    out.putInt(VERSION).putInt(flags());
    out.putInt(exit.length).put(exit);
    out.putInt(logPath.length).put(logPath);
    out.putLong(log.map(LogFile::maxBytes).orElse(0L));
    out.putInt(log.map(LogFile::maxFiles).orElse(0));
    return out.put(steps).flip();
  }

  private int flags() {
    return (plan.hasTerminal() ? TERMINAL : 0) | (stdin ? STDIN : 0) | (stdinOnce ? STDIN_ONCE : 0);
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }
}
