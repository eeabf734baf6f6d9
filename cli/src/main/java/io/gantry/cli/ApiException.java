package io.gantry.cli;

/** The daemon answered with an error; the message is the daemon's own. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  /**
   * What {@code run} tells the shell: 127 for no such command, 126 for one that cannot be executed,
   * 125 for the rest, as Docker does.
   */
  int runStatus() {
    String message = String.valueOf(getMessage());
    if (message.contains("executable file not found")
        || message.contains("no such file or directory")) {
      return 127;
    }
    return message.contains("permission denied") || message.contains("is a directory") ? 126 : 125;
  }
}
