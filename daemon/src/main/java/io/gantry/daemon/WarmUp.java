package io.gantry.daemon;

import io.gantry.docker.ApiServer;
import io.gantry.engine.Engine;
import io.gantry.linux.NativeDigests;

/**
 * Loads beside the main thread what it will need later, so that a start has use for a second
 * processor. Nothing waits for the end of it, and nothing depends on it.
 */
final class WarmUp {
  private WarmUp() {}

  static void begin() {
    start(
        "warm up engine",
        () -> {
          Engine.warmUp();
          NativeDigests.install();
        });
    start("warm up doors", ApiServer::warmUp);
  }

  private static void start(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(work);
  }
}
