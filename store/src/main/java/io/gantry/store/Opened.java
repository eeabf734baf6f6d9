package io.gantry.store;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened so far; closed in reverse unless all of it succeeded. */
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  <T extends AutoCloseable> T push(T resource) {
    resources.push(resource);
    return resource;
  }

  /** All is well: somebody else closes them. */
  void keep() {
    resources.clear();
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      closeQuietly(resources.pop());
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // The failure that brought us here is the one to tell.
      System.getLogger("io.gantry.store").log(System.Logger.Level.DEBUG, "close", e);
    }
  }
}
