package io.gantry.registry;

/** A request that is refused, with the code and the status that say why. */
final class RegistryException extends RuntimeException {
  private final ErrorCode code;
  private final int status;

  RegistryException(ErrorCode code, String message) {
    this(code, code.status(), message);
  }

  /** For the few refusals whose status is not the usual one of the code. */
  RegistryException(ErrorCode code, int status, String message) {
    super(message);
    this.code = code;
    this.status = status;
  }

  ErrorCode code() {
    return code;
  }

  int status() {
    return status;
  }
}
