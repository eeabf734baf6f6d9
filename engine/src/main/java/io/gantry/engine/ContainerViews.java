package io.gantry.engine;

import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;

/** Pictures of containers for those outside. Never waits for a lock. */
final class ContainerViews {
  private final ContainerFiles files;
  private final Snapshots snapshots;

  ContainerViews(ContainerFiles files, Snapshots snapshots) {
    this.files = files;
    this.snapshots = snapshots;
  }

  ContainerView of(Container container) {
    ContainerRecord record = container.record();
    ProcessSpec process = record.spec().process();
    String id = record.id();
    return new ContainerView(
        id,
        record.name(),
        record.created(),
        record.state(),
        record.spec(),
        record.imageId(),
        record.args().getFirst(),
        record.args().subList(1, record.args().size()),
        process.env(),
        process.workingDir(),
        process.user(),
        process.hostname(),
        process.stopSignal(),
        record.mounts(),
        network(record),
        new ContainerView.Paths(
            files.log(id),
            files.hostname(id),
            files.hosts(id),
            files.resolvConf(id),
            snapshots.get(id).map(RootFs::upper)),
        container.runningExecs(),
        record.restartCount(),
        record.stoppedByHand(),
        container.timings(),
        container.health());
  }

  private static NetworkView network(ContainerRecord record) {
    NetworkView saved = record.network();
    return record.state().alive()
        ? new NetworkView(
            saved.networkName(),
            saved.networkId(),
            saved.address(),
            saved.prefixLength(),
            saved.gateway(),
            saved.macAddress(),
            saved.ports(),
            "/proc/" + record.state().pid() + "/ns/net")
        : saved;
  }
}
