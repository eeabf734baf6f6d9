package io.gantry.daemon;

/** How a client ended, and what it said. */
record Result(int code, String out, String err) {
  /** What was printed, without the line's end; fails when the client did. */
  String ok() {
    if (code != 0) {
      throw new AssertionError("exit code " + code + ": " + err + out);
    }
    return out.strip();
  }

  String all() {
    return out + err;
  }
}
