package io.gantry.docker;

/** A request that cannot be served, with the status that says why. */
final class HttpFailure extends RuntimeException {
  private final int status;

  HttpFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  static HttpFailure badRequest(String message) {
    return new HttpFailure(400, message);
  }

  int status() {
    return status;
  }
}
