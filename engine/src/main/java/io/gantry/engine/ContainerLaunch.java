package io.gantry.engine;

import io.gantry.cdi.CdiDevices;
import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Cgroup;
import io.gantry.runtime.Cgroups;
import io.gantry.runtime.HookState;
import io.gantry.runtime.HostInfo;
import io.gantry.runtime.LaunchPlan;
import io.gantry.runtime.LaunchRequest;
import io.gantry.runtime.Launcher;
import io.gantry.runtime.PlanCompiler;
import io.gantry.runtime.PlanOptions;
import io.gantry.runtime.RootFileSystem;
import io.gantry.runtime.Shim;
import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** From a container to its running process: looks everything up, compiles the plan, launches. */
final class ContainerLaunch {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private final Snapshots snapshots;
  private final ContainerFiles files;
  private final SharedNamespaces shared;
  private final BridgeLinks links;
  private final UserLookup users;
  private final RuntimeSpecFactory specs;
  private final CdiDevices cdi;
  private final Tools tools;

  /** What the runtime module offers. */
  record Tools(Launcher launcher, Cgroups cgroups, HostInfo host, String cgroupParent) {}

  /** What it takes of the devices that the host describes. */
  DeviceEdits devices(ContainerRecord container) {
    return DeviceEdits.of(cdi.edits(container.spec().host().resources().cdiDevices()));
  }

  ContainerLaunch(
      Snapshots snapshots,
      ContainerFiles files,
      SharedNamespaces shared,
      BridgeLinks links,
      UserLookup users,
      RuntimeSpecFactory specs,
      CdiDevices cdi,
      Tools tools) {
    this.snapshots = snapshots;
    this.files = files;
    this.shared = shared;
    this.links = links;
    this.users = users;
    this.specs = specs;
    this.cdi = cdi;
    this.tools = tools;
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The path of a container's cgroup from the roots of the hierarchies. */
  static String cgroupParent(ContainerRecord container, String otherwise) {
    String parent = container.spec().host().cgroupParent();
    return parent.isEmpty() ? otherwise : parent;
  }

  Cgroup cgroup(ContainerRecord container, DeviceEdits devices) {
    HostSpec host = container.spec().host();
    return tools
        .cgroups()
        .create(
            cgroupParent(container, tools.cgroupParent()),
            container.id(),
            devices.apply(RuntimeSpecFactory.resources(host, DeviceNodes.of(host))));
  }

  /** Returns when the program runs, and whoever attached before sees its first byte. */
  Shim launch(
      Container container,
      Connection connection,
      Cgroup cgroup,
      DeviceEdits devices,
      StartClock clock) {
    snapshots.ofContainers().refuseUnfinished("start", container.id());
    ContainerRecord record = links.withEnvironment(VolumeSubpaths.resolve(container.record()));
    List<RuntimeSpec.Mount> asked = new ImageMounts(snapshots).asked(record);
    Optional<Consumer<Shim>> attach =
        container.attaches().isEmpty()
            ? Optional.empty()
            : Optional.of(shim -> {
              container.attaches().connect(shim);
              FaultPoints.reach("start.waiting");
            });
    return launch(new Prepared(record, asked, connection, cgroup, devices), attach, clock);
  }

  /** What a launch works with; all of it is there. */
  record Prepared(
      ContainerRecord record,
      List<RuntimeSpec.Mount> asked,
      Connection connection,
      Cgroup cgroup,
      DeviceEdits devices) {}

  /**
   * As {@link #launch(Container, Connection, Cgroup, DeviceEdits, StartClock)}, of what need not be
   * a container that anybody knows.
   *
   * @param attach called before the program's first instruction
   */
  Shim launch(Prepared prepared, Optional<Consumer<Shim>> attach, StartClock clock) {
    ContainerRecord record = prepared.record();
    RootFs layers =
        snapshots
            .get(record.id())
            .orElseThrow(() ->
                new GantryException(
                    GantryException.Kind.INTERNAL,
                    "container " + record.id() + " has no files any more"));
    Path run = files.run(record.id());
    Path root = run.resolve("rootfs");
    Folders.make(root);
    RuntimeSpec spec =
        prepared.devices().apply(specs.create(record, facts(prepared, layers, root)));
    HookState state = ContainerHooks.state(record.id(), run);
    ContainerHooks hooks = ContainerHooks.prepare(state, spec);
    clock.step("spec");
    LaunchPlan plan =
        PlanCompiler.compile(
            spec,
            new RootFileSystem.Overlay(layers.lowers(), layers.upper(), layers.work(), root),
            prepared.cgroup().placement(),
            tools.host(),
            PlanOptions.of(record.id())
                .withInit(record.spec().host().init())
                .withHooks(state)
                .withWait(attach.isPresent()));
    clock.step("plan");
    Shim shim = tools.launcher().launch(request(record, plan, run));
    clock.step("launch");
    if (plan.waitsForHooks()) {
      proceed(shim, plan, hooks);
    }
    if (plan.waits()) {
      attach.ifPresent(act -> act.accept(shim));
      // When a step after the wait fails, the shim ends by itself.
      shim.start(plan);
      clock.step("attach");
    }
    hooks.started(shim.pid());
    return shim;
  }

  private void proceed(Shim shim, LaunchPlan plan, ContainerHooks hooks) {
    try {
      hooks.created(shim.pid());
    } catch (RuntimeException e) {
      kill(shim);
      throw e;
    }
    shim.proceed(plan);
  }

  /** Kills a process that must not be, and waits for its end. */
  void kill(Shim shim) {
    shim.signal(Signals.KILL);
    try {
      shim.awaitExit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // It has ended without telling how.
    }
  }

  private RuntimeSpecFactory.Facts facts(Prepared prepared, RootFs layers, Path root) {
    ContainerRecord record = prepared.record();
    return new RuntimeSpecFactory.Facts(
        users.find(record, layers),
        namespaces(record, prepared.connection()),
        mounts(record),
        prepared.asked(),
        DeviceNodes.of(record.spec().host()),
        root.toString(),
        prepared.cgroup().path());
  }

  private Map<String, String> namespaces(ContainerRecord record, Connection connection) {
    Map<String, String> joined = new HashMap<>();
    connection.namespacePath().ifPresent(path -> joined.put("network", path));
    NamespaceSpec modes = record.spec().host().namespaces();
    join(modes.pid(), "pid", joined);
    join(modes.ipc(), "ipc", joined);
    return joined;
  }

  private void join(NamespaceMode mode, String type, Map<String, String> joined) {
    if (mode instanceof NamespaceMode.OfContainer other) {
      joined.put(type, process(other, type) + "/ns/" + type);
    }
  }

  /** The folder in /proc of the other container's process. */
  private String process(NamespaceMode.OfContainer other, String type) {
    if (type.equals("ipc")) {
      shared.requireShareableIpc(other.container());
    }
    return "/proc/" + shared.runningPid(other.container(), type);
  }

  /** Who shares another's IPC shares its memory, too. */
  private List<RuntimeSpec.Mount> mounts(ContainerRecord record) {
    List<RuntimeSpec.Mount> mounts = new ArrayList<>(files.mounts(ownerOfNames(record)));
    if (record.spec().host().namespaces().ipc() instanceof NamespaceMode.OfContainer other) {
      mounts.add(ContainerMounts.sharedMemoryOf(process(other, "ipc")));
    }
    return mounts;
  }

  /** Who shares another's network shares its names, too. */
  static String ownerOfNames(ContainerRecord record) {
    return networkMode(record) instanceof NamespaceMode.OfContainer other
        ? other.container()
        : record.id();
  }

  private static NamespaceMode networkMode(ContainerRecord record) {
    String mode = record.spec().network().mode();
    return mode.startsWith("container:") ? NamespaceMode.parse(mode) : new NamespaceMode.Private();
  }

  private LaunchRequest request(ContainerRecord record, LaunchPlan plan, Path run) {
    StreamSpec streams = record.spec().process().streams();
    LaunchRequest request = LaunchRequest.of(plan, run);
    if (streams.openStdin()) {
      request = request.withStdin(streams.stdinOnce());
    }
    Optional<LaunchRequest.LogFile> log = log(record);
    return log.isPresent() ? request.withLog(log.get()) : request;
  }

  private Optional<LaunchRequest.LogFile> log(ContainerRecord record) {
    LogSpec log = record.spec().host().log();
    if (log.driver().equals("none")) {
      return Optional.empty();
    }
    LogRotation rotation = LogRotation.of(log);
    return Optional.of(
        new LaunchRequest.LogFile(
            files.log(record.id()), rotation.maxBytes(), rotation.maxFiles()));
  }
}
