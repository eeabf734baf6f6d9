package io.gantry.engine;

import io.gantry.network.NetworkNamespace;
import java.util.Optional;

/** How a running container is connected, with what the engine holds for it. */
sealed interface Connection {
  /** On networks, perhaps on none just now. */
  record Joined(Sandbox sandbox) implements Connection {}

  /** Alone in a namespace, which lives as long as its processes. */
  record Isolated(NetworkNamespace namespace) implements Connection {}

  /** In the namespace of the host, of another container, or one that nobody needs to hold. */
  record Borrowed(String path) implements Connection {}

  /** The file of the namespace to enter; empty for the host's. */
  default Optional<String> namespacePath() {
    return switch (this) {
      case Joined joined -> joined.sandbox().namespacePath();
      case Isolated isolated -> Optional.of(isolated.namespace().hostPath());
      case Borrowed borrowed ->
          borrowed.path().isEmpty() ? Optional.empty() : Optional.of(borrowed.path());
    };
  }
}
