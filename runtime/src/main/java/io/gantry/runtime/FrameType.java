package io.gantry.runtime;

/** The frames between daemon and shim, as {@code init/PROTOCOL.md} numbers them. */
enum FrameType {
  STDIN(0),
  STDOUT(1),
  STDERR(2),
  LAUNCH(16),
  START(17),
  ATTACH(18),
  STDIN_CLOSE(19),
  RESIZE(20),
  SIGNAL(21),
  WATCH(22),
  PID(32),
  STARTED(33),
  FAILED(34),
  EXITED(35),
  ATTACHED(36),
  WAITING(37);

  private static final FrameType[] BY_NUMBER = new FrameType[WAITING.number + 1];

  static {
    for (FrameType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  FrameType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static FrameType of(int number) {
    if (number < 0 || number >= BY_NUMBER.length || BY_NUMBER[number] == null) {
      throw new IllegalArgumentException("the shim sent a frame of unknown type " + number);
    }
    return BY_NUMBER[number];
  }
}
