package io.gantry.builder.solve;

import java.util.List;

/** A process of a build that ended with another code than 0. */
public final class ExitFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> arguments;
  private final int code;

  ExitFailure(List<String> arguments, int code) {
    super(
        "process \""
            + String.join(" ", arguments)
            + "\" did not complete successfully: exit code: "
            + code);
    this.arguments = List.copyOf(arguments);
    this.code = code;
  }

  public List<String> arguments() {
    return arguments;
  }

  public int code() {
    return code;
  }
}
