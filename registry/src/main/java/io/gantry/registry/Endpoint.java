package io.gantry.registry;

import java.io.IOException;

/** One method on one path. Called on the connection's own virtual thread, so it may block. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers once. Throw {@link RegistryException} or {@code GantryException} to refuse, as long as
   * no answer was begun; an {@link IOException} says that the client is gone.
   */
  void serve(Exchange exchange) throws IOException;
}
