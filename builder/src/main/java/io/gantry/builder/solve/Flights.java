package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work of steps that is under way, by keys: whoever wants the same takes part in it. Work ends
 * early when the last who wants it has gone. Thread-safe.
 */
final class Flights {
  private final Store store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Digest, Flight> running = new HashMap<>();

  Flights(Store store) {
    this.store = store;
  }

  /** What a step does. */
  interface Work {
    /**
     * @param lease holds what is made
     */
    LayerChain run(Lease lease, StepRunner.Output output) throws InterruptedException;
  }

  /** One work and those who want it; all but the work itself under the lock. */
  private final class Flight {
    private final Digest key;
    private final Lease lease = store.leases().open();
    private final OutputFan output = new OutputFan();
    private final FutureTask<LayerChain> task;
    private final Thread worker;
    private int interested;

    Flight(Digest key, Work work) {
      this.key = key;
      task = new FutureTask<>(() -> work.run(lease, output));
      worker = Thread.ofPlatform().name("build step").unstarted(task);
    }

    void leave() {
      boolean last;
      lock.lock();
      try {
        interested--;
        last = interested == 0;
        if (last) {
          running.remove(key, this);
        }
      } finally {
        lock.unlock();
      }
      if (last) {
        end();
      }
    }

    /** Nothing of the work is left when this returns. */
    private void end() {
      if (!task.isDone()) {
        worker.interrupt();
      }
      boolean interrupted = Thread.interrupted();
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      lease.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The result of the work of this key; it is begun if nobody is at it. What was printed so far
   * comes first.
   *
   * @param lease of the caller; holds the result then
   * @throws InterruptedException when this thread was interrupted; others go on
   */
  LayerChain join(Digest key, StepRunner.Output output, Lease lease, Work work)
      throws InterruptedException {
    Flight flight = board(key, work);
    flight.output.add(output);
    try {
      LayerChain chain = flight.task.get();
      store.buildLayers().hold(lease, chain);
      return chain;
    } catch (ExecutionException e) {
      throw Failures.unchecked(e.getCause());
    } finally {
      flight.output.remove(output);
      flight.leave();
    }
  }

  private Flight board(Digest key, Work work) {
    lock.lock();
    try {
      Flight flight = running.get(key);
      if (flight == null) {
        flight = new Flight(key, work);
        running.put(key, flight);
        flight.worker.start();
      }
      flight.interested++;
      return flight;
    } finally {
      lock.unlock();
    }
  }
}
