package io.gantry.engine;

import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;

/** Pictures of containers for those outside. Never waits for a lock. */
final class ContainerViews {
  private final ContainerFiles files;
  private final Snapshots snapshots;
  private final NetworkBook networks;

  ContainerViews(ContainerFiles files, Snapshots snapshots, NetworkBook networks) {
    this.files = files;
    this.networks = networks;
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

  private NetworkView network(ContainerRecord record) {
    NetworkView saved = record.network();
    if (record.state().alive()) {
      return saved.withSandboxKey("/proc/" + record.state().pid() + "/ns/net");
    }
    return saved.withEndpoints(
        saved.endpoints().stream()
            .map(end -> end.withNetworkId(networks.id(end.networkName())))
            .toList());
  }
}
