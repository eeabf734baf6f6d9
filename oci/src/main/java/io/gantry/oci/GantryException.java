package io.gantry.oci;

import org.jspecify.annotations.Nullable;

/**
 * A failure that somebody outside can understand: its message says what was tried, on what, why it
 * failed, and a hint where one is known. Each door maps the {@link Kind} once to its own status.
 */
public final class GantryException extends RuntimeException {
  /** What sort of failure it is, for whoever must choose a status or an exit code. */
  public enum Kind {
    /** The thing named does not exist. */
    NOT_FOUND,
    /** The thing is in a state, or has a name, that does not allow this. */
    CONFLICT,
    /** What was given is malformed or makes no sense; trying again will not help. */
    INVALID,
    /** The caller, or this host, is not allowed to do it. */
    DENIED,
    /** Something that is needed cannot be had just now. */
    UNAVAILABLE,
    /** It is already as asked. */
    NOT_MODIFIED,
    /** A fault of ours or of the host. */
    INTERNAL
  }

  private final Kind kind;

  public GantryException(Kind kind, String message) {
    this(kind, message, null);
  }

  public GantryException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** An {@link Kind#INVALID} failure. */
  public static GantryException invalid(String message) {
    return new GantryException(Kind.INVALID, message);
  }

  /** A {@link Kind#NOT_FOUND} failure. */
  public static GantryException notFound(String message) {
    return new GantryException(Kind.NOT_FOUND, message);
  }

  /** A {@link Kind#CONFLICT} failure. */
  public static GantryException conflict(String message) {
    return new GantryException(Kind.CONFLICT, message);
  }

  /** An {@link Kind#INTERNAL} failure with the exception that caused it. */
  public static GantryException internal(String message, Throwable cause) {
    return new GantryException(Kind.INTERNAL, message, cause);
  }
}
