package io.gantry.docker;

/** The client closed its end while it was being answered: nobody is left to be told. */
final class ClientGone extends RuntimeException {
  ClientGone(Throwable cause) {
    super("the client closed the connection", cause);
  }
}
