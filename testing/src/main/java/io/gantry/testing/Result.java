package io.gantry.testing;

/** How a client ended, and what it said. */
public record Result(int code, String out, String err) {
  /** What was printed, without the line's end; fails when the client did. */
  public String ok() {
    if (code != 0) {
      throw new AssertionError("exit code " + code + ": " + err + out);
    }
    return out.strip();
  }

  public String all() {
    return out + err;
  }
}
