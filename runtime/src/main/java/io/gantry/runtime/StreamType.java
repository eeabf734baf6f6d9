package io.gantry.runtime;

/** Which of a program's two output streams; a terminal has only {@link #STDOUT}. */
public enum StreamType {
  STDOUT,
  STDERR;

  static StreamType of(FrameType type) {
    return switch (type) {
      case STDOUT -> STDOUT;
      case STDERR -> STDERR;
      case STDIN,
          LAUNCH,
          START,
          ATTACH,
          STDIN_CLOSE,
          RESIZE,
          SIGNAL,
          WATCH,
          PID,
          STARTED,
          FAILED,
          EXITED,
          ATTACHED,
          WAITING ->
          throw new IllegalArgumentException("not output: " + type);
    };
  }
}
