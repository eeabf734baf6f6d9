package io.gantry.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * The connection over which a shell comes when a step of a build fails. Until it does, nothing is
 * read of standard input.
 */
final class BuildShell implements AutoCloseable {
  private final Session session;
  private final HttpExchange exchange;
  private final BuildView view;
  private final String resize;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean begun;

  private BuildShell(Session session, HttpExchange exchange, BuildView view, String resize) {
    this.session = session;
    this.exchange = exchange;
    this.view = view;
    this.resize = resize;
  }

  /** Opens it, before the build of this name begins. */
  static BuildShell open(Session session, String build, BuildView view) {
    String path = new Query("/gantry/v1/builds/%s/shell", build).toString();
    HttpExchange exchange = session.client().hijack(path, null);
    BuildShell shell = new BuildShell(session, exchange, view, path + "/resize");
    view.waitFor(shell::await);
    Thread.ofPlatform().daemon().name("shell").start(shell::serve);
    return shell;
  }

  private void serve() {
    try {
      if (exchange.body().read() >= 0) {
        begun = true;
        view.pause();
        Relay.run(session, exchange, session.inputIsTerminal(), true, resize);
      }
    } catch (IOException e) {
      // The build has ended without need of it.
      return;
    } finally {
      ended.countDown();
    }
  }

  /** Until the terminal is the build's again. */
  private void await() {
    if (begun) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
