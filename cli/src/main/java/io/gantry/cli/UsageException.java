package io.gantry.cli;

/**
 * The command was typed wrongly; the message says how. Ends the program with status 125 from run,
 * else 1.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
