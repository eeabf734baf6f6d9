package io.gantry.cli;

/**
 * The daemon answered with an error; the message is the daemon's own, which may quote a registry's,
 * and is made fit for a terminal.
 */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  ApiException(int status, String message) {
    super(Printable.lines(message));
    this.status = status;
  }

  int status() {
    return status;
  }

  /** As the user reads it; what the command found out by itself has no status. */
  String report() {
    return status > 0 ? "Error response from daemon: ".concat(message()) : message();
  }

  private String message() {
    return String.valueOf(getMessage());
  }

  /**
   * What {@code run} tells the shell: 127 for no such command, 126 for one that cannot be executed,
   * 125 for the rest, as Docker does.
   */
  int runStatus() {
    String message = message();
    if (message.contains("executable file not found")
        || message.contains("no such file or directory")) {
      return 127;
    }
    return message.contains("permission denied") || message.contains("is a directory") ? 126 : 125;
  }
}
