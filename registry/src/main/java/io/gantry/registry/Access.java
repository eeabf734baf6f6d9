package io.gantry.registry;

import java.util.Optional;

/** How senders prove who they are. Thread-safe. */
interface Access {
  /**
   * What the Authorization header of a request grants; UNAUTHORIZED when it proves nothing. Without
   * one, what anybody may do.
   */
  Grant grant(Optional<String> authorization);

  /**
   * The value of WWW-Authenticate that tells a sender how to come back: RFC 9110 section 11.6.1.
   *
   * @param scope in the words of Docker's tokens, such as {@code repository:app:pull}; or empty
   */
  String challenge(String scope);

  /** A registry without users. */
  Access OPEN =
      new Access() {
        @Override
        public Grant grant(Optional<String> authorization) {
          return Grant.ALL;
        }

        @Override
        public String challenge(String scope) {
          return "Basic realm=\"registry\"";
        }
      };
}
