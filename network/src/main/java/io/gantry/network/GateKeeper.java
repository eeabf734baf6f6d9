package io.gantry.network;

import io.gantry.linux.NftablesWatch;
import io.gantry.linux.PlatformThread;
import java.time.Duration;

/** Sees to networks again whenever somebody has changed the rules of the packet filter. */
final class GateKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GateKeeper.class.getName());

  /** Who loads rules loads many of them. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private final NftablesWatch watch;
  private final Thread thread;

  private GateKeeper(NftablesWatch watch, Runnable act) {
    this.watch = watch;
    this.thread = Thread.ofPlatform().daemon().name("network-gates").start(() -> keep(act));
  }

  /** Watches the calling thread's network namespace until it is closed. */
  static GateKeeper start(Runnable act) {
    return new GateKeeper(NftablesWatch.open(), act);
  }

  @Override
  public void close() {
    watch.stop();
    thread.interrupt();
    PlatformThread.join(thread);
    watch.close();
  }

  private void keep(Runnable act) {
    try {
      while (watch.await()) {
        Thread.sleep(SETTLE);
        act(act);
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no longer watched");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "changes of the packet filter go unnoticed", e);
    }
  }

  private static void act(Runnable act) {
    try {
      act.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "after a change of the packet filter", e);
    }
  }
}
