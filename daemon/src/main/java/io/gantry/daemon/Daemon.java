package io.gantry.daemon;

import io.gantry.docker.ApiServer;
import io.gantry.docker.ApiSettings;
import io.gantry.engine.Engine;
import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The running daemon. Containers do not depend on it: {@link #close} leaves them running, unless
 * the request to stop asked for a tidy end.
 */
final class Daemon implements AutoCloseable {
  static final String VERSION = "0.1.0";

  private static final Logger LOG = System.getLogger(Daemon.class.getName());

  /** Completed by whoever asks for the end; true also ends all containers. */
  private final CompletableFuture<Boolean> stop = new CompletableFuture<>();

  private final Engine engine;
  private final ApiServer api;
  private final PidFile pidFile;

  private Daemon(Options options) {
    PidFile.requireNoOther(options.pidfile());
    engine = Engine.open(options.engine(InitBinary.find()));
    try {
      api =
          ApiServer.start(
              engine, new ApiSettings(options.hosts(), options.group(), VERSION, stop::complete));
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    try {
      pidFile = PidFile.write(options.pidfile());
    } catch (RuntimeException e) {
      api.close();
      engine.close();
      throw e;
    }
  }

  /** When this returns, every socket accepts, the pidfile is there, and systemd knows. */
  static Daemon start(Options options) {
    Daemon daemon = new Daemon(options);
    ProcessSignals.on("TERM", () -> daemon.stop.complete(false));
    ProcessSignals.on("INT", () -> daemon.stop.complete(false));
    ProcessSignals.on("HUP", () -> daemon.reload(options));
    Readiness.tell("READY=1");
    LOG.log(
        Level.INFO,
        "ready: listening on {0}, data in {1}",
        options.hosts(),
        options.engine(InitBinary.find()).stateRoot());
    return daemon;
  }

  void awaitStop() throws InterruptedException {
    try {
      boolean containersToo = stop.get();
      LOG.log(Level.INFO, containersToo ? "stopping, with all containers" : "stopping");
      Readiness.tell("STOPPING=1");
      if (containersToo) {
        api.close();
        engine.stopAll();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the request to stop failed", e);
    }
  }

  @Override
  public void close() {
    api.close();
    engine.close();
    pidFile.close();
    LOG.log(Level.INFO, "stopped");
  }

  /** Log level and policy can change while containers run; the rest waits for the next start. */
  private void reload(Options options) {
    try {
      Options now = Options.parse(options.arguments());
      engine.transfers().readPolicy(now.policy());
      LogLines.level(now.logLevel());
      LOG.log(Level.INFO, "configuration read again");
    } catch (GantryException e) {
      LOG.log(Level.WARNING, "configuration not changed: {0}", e.getMessage());
    }
  }
}
