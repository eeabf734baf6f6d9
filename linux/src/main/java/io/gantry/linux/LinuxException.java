package io.gantry.linux;

import java.io.Serial;

/** The kernel refused a call: which one, on what, why. */
public final class LinuxException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String call;
  private final String subject;
  private final int errno;

  public LinuxException(String call, String subject, int errno) {
    this(call, subject, errno, "");
  }

  /** {@code detail} is what else is known, such as the file system's own words; may be empty. */
  public LinuxException(String call, String subject, int errno, String detail) {
    super(message(call, subject, errno, detail));
    this.call = call;
    this.subject = subject;
    this.errno = errno;
  }

  /** The call's name as in its manual page, {@code openat2}. */
  public String call() {
    return call;
  }

  /** What the call was about, usually a path. */
  public String subject() {
    return subject;
  }

  /** One of {@link Errno}'s numbers. */
  public int errno() {
    return errno;
  }

  /**
   * Whether what was looked up is not there any more. Whose tree it is may remove, exchange or move
   * a name at any moment; of a folder that is moved just now the kernel cannot say that it is
   * below.
   */
  public boolean isGone() {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.EXDEV -> true;
      default -> false;
    };
  }

  private static String message(String call, String subject, int errno, String detail) {
    String reason = Errno.name(errno) + " (" + Errno.text(errno) + ")";
    return call + " " + subject + ": " + reason + (detail.isEmpty() ? "" : ": " + detail);
  }
}
