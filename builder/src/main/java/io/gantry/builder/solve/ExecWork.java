package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Does what {@link Operation.Exec} says. Thread-safe. */
final class ExecWork {
  private final Store store;
  private final StepRunner runner;
  private final CacheFolders caches;
  private final Semaphore places;

  /**
   * @param places of which the caller holds one
   */
  ExecWork(Store store, StepRunner runner, CacheFolders caches, Semaphore places) {
    this.store = store;
    this.runner = runner;
    this.caches = caches;
    this.places = places;
  }

  /**
   * The chain with one more layer, if the process changed anything.
   *
   * @param contexts its secrets and agents
   */
  LayerChain run(
      ExecSpec spec, List<Solved> inputs, Contexts contexts, Lease lease, StepRunner.Output output)
      throws InterruptedException {
    LayerChain base = inputs.getFirst().chain();
    try (WorkRoot work = WorkRoot.over(store.snapshots(), base);
        ReadyMounts mounts = new ReadyMounts(store, caches, lease.folder())) {
      mounts.prepare(spec.mounts(), inputs, contexts);
      MountPoints points = MountPoints.of(work.files(), spec.mounts());
      StepRunner.Request request =
          new StepRunner.Request(
              work.id(),
              base.id(),
              spec.arguments(),
              mounts.environment(spec.environment()),
              spec.workingDir(),
              spec.user(),
              spec.hostname(),
              spec.network(),
              spec.privileged(),
              mounts.ready(),
              spec.devices(),
              spec.limits(),
              spec.platform());
      int code = runner.run(request, output);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (code != 0) {
        ExitFailure failure = new ExitFailure(spec.arguments(), code);
        if (contexts.shell().isPresent()) {
          look(request, contexts.shell().get(), failure);
        }
        throw failure;
      }
      points.remove();
      return store.buildLayers().frozen(lease, base, work.id());
    } catch (GantryException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  /** Whoever looks takes no place from the steps of other builds. */
  private void look(StepRunner.Request request, DebugShell shell, ExitFailure failure)
      throws InterruptedException {
    if (!shell.claim()) {
      return;
    }
    places.release();
    try {
      shell.begin(String.valueOf(failure.getMessage()));
      debug(request, shell);
    } catch (IOException e) {
      // The client has gone, and with it the build.
      return;
    } finally {
      shell.end();
      places.acquireUninterruptibly();
    }
  }

  /** That there is no shell is no reason to forget why one was wanted. */
  private void debug(StepRunner.Request request, DebugShell shell)
      throws IOException, InterruptedException {
    try {
      runner.debug(request.with(shell.command()), shell);
    } catch (GantryException e) {
      byte[] text = (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
      shell.write(true, text, 0, text.length);
    }
  }
}
