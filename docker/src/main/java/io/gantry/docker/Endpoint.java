package io.gantry.docker;

/** One method on one path. Called on the connection's own virtual thread, so it may block. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers the call once. Throw {@link HttpFailure} or {@code GantryException} to answer with an
   * error, as long as no answer was begun.
   */
  void serve(Call call) throws Exception;
}
