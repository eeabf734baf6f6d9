package io.gantry.engine;

import io.gantry.builder.Builder;
import io.gantry.builder.solve.Solver;
import io.gantry.cdi.CdiDevices;
import io.gantry.oci.GantryException;
import io.gantry.runtime.Cgroups;
import io.gantry.runtime.HostInfo;
import io.gantry.runtime.Launcher;
import io.gantry.runtime.Shim;
import io.gantry.store.Database;
import io.gantry.store.Image;
import io.gantry.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Puts the engine together, by constructors and in one place, and takes it apart. */
final class Wiring {
  private static final String CACHE_MOUNTS = "build-caches";

  private static final String FACTS = "engine";

  private final Opened opened;
  private final Cgroups cgroups;
  private final String cgroupParent;
  private final ContainerRegistry registry;
  private final RestartPolicyRunner restarts;
  private final ContainerStop stop;
  private final NetworkWiring network;
  private final Events events = new Events();
  private final Housekeeping housekeeping = new Housekeeping();
  private final ImageUses uses;
  private final Containers containers;
  private final Execs execs;
  private final HealthChecks health;
  private final Images images;
  private final Transfers transfers;
  private final ImageCopies imageCopies;
  private final RemoteImages remoteImages;
  private final Artifacts artifacts;
  private final Signatures signatures;
  private final Builds builds;
  private final Networks networks;
  private final Volumes volumes;
  private final VolumeCopies volumeCopies;
  private final VolumeSnapshots volumeSnapshots;
  private final SystemInfo system;

  private Wiring(EngineConfig config, Opened opened) {
    this.opened = opened;
    Folders.make(config.runRoot());
    Store store = opened.push(Store.open(config.stateRoot()));
    registry = new ContainerRegistry(store.database());
    network = new NetworkWiring(config, store, registry, events, opened);
    Launcher launcher = opened.push(new Launcher(config.initBinary()));
    cgroups = Cgroups.detect();
    cgroupParent = config.cgroupParent();
    HostInfo host = HostInfo.detect();
    CgroupFacts cgroupFacts = CgroupFacts.of(cgroups);
    ContainerFiles files =
        new ContainerFiles(store.root(), config.runRoot(), config.networks().dns());
    ContainerEvents tell = new ContainerEvents(events);
    StartTimingsRing timings = new StartTimingsRing();
    VolumeWiring volume = new VolumeWiring(config, store, registry, events);
    volumes = volume.volumes();
    volumeCopies = volume.copies();
    SharedNamespaces shared = new SharedNamespaces(registry::find);
    BridgeLinks links = new BridgeLinks(registry::find);
    NetworkBinding binding = new NetworkBinding(network.book());
    ContainerNetworks connections = network.connections(shared, links);
    uses = new ImageUses(store.database(), Clock.systemUTC());
    ContainerRemove remove = new ContainerRemove(store, registry, files, volumes, uses, tell);
    restarts = opened.push(new RestartPolicyRunner(registry));
    ContainerEnd end =
        new ContainerEnd(registry, connections, volume.uses(), files, remove, restarts, tell);
    UserLookup users = new UserLookup(store.snapshots());
    RuntimeSpecFactory specs =
        new RuntimeSpecFactory(HostFacts.capabilities(), host.machine(), host.kernel());
    CdiDevices cdi = new CdiDevices(config.cdiFolders());
    ContainerLaunch.Tools tools =
        new ContainerLaunch.Tools(launcher, cgroups, host, config.cgroupParent());
    ContainerLaunch launch =
        new ContainerLaunch(store.snapshots(), files, shared, links, users, specs, cdi, tools);
    execs = new Execs(registry, new ExecLaunch(files, links, users, specs, tools), tell);
    health = new HealthChecks(execs, tell);
    ContainerStart start =
        new ContainerStart(
            registry,
            connections,
            volume.uses(),
            files,
            launch,
            tell,
            timings,
            end,
            health,
            new ImagePlatforms(store.images()));
    restarts.startWith(start::restart);
    stop = new ContainerStop(registry, tell);
    ContainerPause pause = new ContainerPause(registry, store.snapshots().ofContainers(), tell);
    StandStill still = new StandStill(pause);
    volumeSnapshots = volume.snapshots(still);
    ContainerCreate create =
        new ContainerCreate(
            store, registry, files, volumes, volume.contents(), binding, tell, uses, cgroupFacts);
    ContainerViews views = new ContainerViews(files, store.snapshots(), network.book());
    ContainerLogs logs = new ContainerLogs(files);
    transfers = opened.push(new Transfers(store, config.registries(), events, this::pulled));
    images = new Images(store, registry, events, uses, transfers::policy, housekeeping::wake);
    imageCopies = new ImageCopies(store, transfers, events, this::pulled);
    remoteImages = new RemoteImages(transfers);
    builds = builds(store, new BuildSteps(connections, binding, files, launch, cdi));
    artifacts = new Artifacts(store, transfers);
    signatures = new Signatures(transfers);
    containers =
        new Containers(
            registry,
            views,
            new Containers.Acts(
                create,
                start,
                stop,
                remove,
                pause,
                new ContainerRename(registry, connections, tell),
                new ContainerUpdate(registry, tell),
                new ContainerPrune(registry, remove, events),
                new AttachSessions(logs, tell),
                logs,
                new ContainerStats(store.images()),
                new ContainerCopy(
                    new ContainerRoots(
                        store.snapshots(),
                        files,
                        volume.uses(),
                        config.runRoot().resolve("containers")),
                    tell),
                new ContainerCommit(store, still, tell),
                new ContainerRewind(store.snapshots(), still, tell),
                new ContainerClone(store, create, still),
                tell),
            store.snapshots(),
            ref -> imageId(store, ref));
    networks = network.networks(connections, files, containers::list);
    system =
        new SystemInfo(
            config,
            id(store.database()),
            new SystemInfo.Parts(
                store,
                containers,
                new DiskSurvey(
                    store, store.root().resolve(CACHE_MOUNTS), images, containers, files, volumes),
                timings,
                cgroupFacts,
                cdi,
                network.networking()::warnings));
    new Recovery(
            registry,
            files,
            connections,
            new Recovery.Parts(
                launcher,
                cgroups,
                config.cgroupParent(),
                store.snapshots(),
                volumes,
                volume.uses(),
                end,
                remove,
                restarts,
                health))
        .run();
    networks.finishRemovals();
    network.recover();
    ImageCollection collection =
        new ImageCollection(
            config.collection(),
            new ImageCollection.Parts(store, images, uses, events),
            DiskGauge.of(store.root()),
            Clock.systemUTC());
    housekeeping.begin(() -> {
      var _ = collection.run();
      uses.save(images::has);
      builds.tidy();
    });
    // Before the store closes.
    opened.push(() -> uses.save(images::has));
    opened.push(housekeeping);
  }

  /** Nothing stays open when it fails. */
  static Wiring open(EngineConfig config) {
    Opened opened = new Opened();
    try {
      return new Wiring(config, opened);
    } catch (RuntimeException e) {
      try {
        opened.close();
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  Containers containers() {
    return containers;
  }

  Execs execs() {
    return execs;
  }

  Images images() {
    return images;
  }

  Transfers transfers() {
    return transfers;
  }

  ImageCopies imageCopies() {
    return imageCopies;
  }

  Artifacts artifacts() {
    return artifacts;
  }

  RemoteImages remoteImages() {
    return remoteImages;
  }

  Signatures signatures() {
    return signatures;
  }

  Builds builds() {
    return builds;
  }

  Networks networks() {
    return networks;
  }

  Volumes volumes() {
    return volumes;
  }

  VolumeSnapshots volumeSnapshots() {
    return volumeSnapshots;
  }

  VolumeCopies volumeCopies() {
    return volumeCopies;
  }

  Events events() {
    return events;
  }

  SystemInfo system() {
    return system;
  }

  void stopAll() {
    // Policies rest from here on; what they would start is saved, and starts at the next open.
    restarts.close();
    List<Thread> stopping = new ArrayList<>();
    for (Container container : registry.all()) {
      if (container.live().isPresent()) {
        stopping.add(Thread.ofVirtual().start(() -> stop.end(container)));
      }
    }
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    close(true);
    cgroups.removeEmpty(cgroupParent);
  }

  /** Lets go of all containers, which go on, and closes. */
  void close(boolean removeNetwork) {
    restarts.close();
    health.close();
    for (Container container : registry.all()) {
      letGo(container);
    }
    execs.close();
    events.close();
    network.networking().close(removeNetwork);
    opened.close();
  }

  /** An end that is being handled is finished first; later ones are the next daemon's. */
  private static void letGo(Container container) {
    container.lock().lock();
    try {
      container.attaches().end();
      container.live().map(LiveProcess::shim).ifPresent(Shim::close);
      container.live(null);
    } finally {
      container.lock().unlock();
    }
  }

  private Builds builds(Store store, BuildSteps runner) {
    // Most processes of builds wait for disks and networks half of the time.
    int steps = 2 * Math.max(2, Runtime.getRuntime().availableProcessors());
    Solver solver =
        new Solver(store, runner, transfers::download, store.root().resolve(CACHE_MOUNTS), steps);
    Builder builder = new Builder(store, solver, Clock.systemUTC());
    return new Builds(store, solver, builder, transfers, events);
  }

  private void pulled(String imageId) {
    uses.touch(imageId);
    housekeeping.wake();
  }

  private static Optional<String> imageId(Store store, String ref) {
    try {
      Image image = store.images().resolve(ref);
      return Optional.of(image.id().toString());
    } catch (GantryException e) {
      return Optional.empty();
    }
  }

  /** The engine's own id, made once. */
  private static String id(Database database) {
    return database
        .get(FACTS, "id")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseGet(() -> {
          String fresh = UUID.randomUUID().toString();
          database.put(FACTS, "id", fresh.getBytes(StandardCharsets.UTF_8));
          return fresh;
        });
  }
}
