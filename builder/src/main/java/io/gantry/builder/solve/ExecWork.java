package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.util.List;

/** Does what {@link Operation.Exec} says. Thread-safe. */
final class ExecWork {
  private final Store store;
  private final StepRunner runner;
  private final CacheFolders caches;

  ExecWork(Store store, StepRunner runner, CacheFolders caches) {
    this.store = store;
    this.runner = runner;
    this.caches = caches;
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
      int code =
          runner.run(
              new StepRunner.Request(
                  work.id(),
                  base.id(),
                  spec.arguments(),
                  mounts.environment(spec.environment()),
                  spec.workingDir(),
                  spec.user(),
                  spec.network(),
                  spec.privileged(),
                  mounts.ready(),
                  spec.limits()),
              output);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (code != 0) {
        throw new ExitFailure(spec.arguments(), code);
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
}
