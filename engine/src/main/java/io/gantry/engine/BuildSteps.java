package io.gantry.engine;

import io.gantry.builder.solve.DebugShell;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.builder.solve.StepRunner;
import io.gantry.cdi.CdiDevices;
import io.gantry.linux.Fd;
import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Attachment;
import io.gantry.runtime.Cgroup;
import io.gantry.runtime.Shim;
import io.gantry.store.ExtractOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the processes of builds as containers that no list shows and no policy restarts. A daemon
 * that dies leaves a run folder that belongs to no container, with which the next one ends the
 * process and removes all that was its own.
 */
final class BuildSteps implements StepRunner {
  private final ContainerNetworks networks;
  private final NetworkBinding binding;
  private final ContainerFiles files;
  private final ContainerLaunch launch;
  private final BuildDevices devices;
  private final Emulation emulation =
      new Emulation("use FROM --platform=$BUILDPLATFORM for this stage");

  BuildSteps(
      ContainerNetworks networks,
      NetworkBinding binding,
      ContainerFiles files,
      ContainerLaunch launch,
      CdiDevices cdi) {
    this.binding = binding;
    this.networks = networks;
    this.files = files;
    this.launch = launch;
    this.devices = new BuildDevices(cdi);
  }

  @Override
  public ExtractOptions.Owner owner(Fd root, String user) {
    UserDatabase.Identity found = UserLookup.read(root).find(user, List.of());
    // As chown(1) has it in builds: a number alone is the group's, too.
    boolean alone = user.matches("[0-9]+");
    return new ExtractOptions.Owner((int) found.uid(), (int) (alone ? found.uid() : found.gid()));
  }

  @Override
  public int run(Request request, Output output) throws InterruptedException {
    return inContainer(
        request, record(request, StreamSpec.DEFAULT), prepared -> run(request, prepared, output));
  }

  @Override
  public void debug(Request request, DebugShell shell) throws InterruptedException {
    StreamSpec streams = StreamSpec.DEFAULT.withOpenStdin(true).withTty(shell.tty());
    var _ =
        inContainer(
            request,
            record(request, streams),
            prepared -> {
              BuildDebug debug = new BuildDebug(shell);
              int code = run(request, prepared, debug::attach, debug::started);
              debug.join();
              return code;
            });
  }

  private interface Act {
    int run(ContainerLaunch.Prepared prepared) throws InterruptedException;
  }

  private int inContainer(Request request, ContainerRecord record, Act act)
      throws InterruptedException {
    files.create(record.id());
    try {
      Connection connection = networks.connect(record);
      try {
        DeviceEdits edits = launch.devices(record);
        Cgroup cgroup = launch.cgroup(record, edits);
        try {
          NetworkView network = NetworkViews.of(record, connection);
          files.write(record, networks.names(record, network));
          List<RuntimeSpec.Mount> mounts =
              request.mounts().stream().map(BuildSteps::mount).toList();
          return act.run(new ContainerLaunch.Prepared(record, mounts, connection, cgroup, edits));
        } finally {
          cgroup.delete();
          ContainerHooks.stopped(ContainerHooks.state(record.id(), files.run(record.id())));
        }
      } finally {
        networks.disconnect(connection);
      }
    } finally {
      files.remove(record.id());
    }
  }

  private int run(Request request, ContainerLaunch.Prepared prepared, Output output)
      throws InterruptedException {
    AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    int code =
        run(
            request,
            prepared,
            waiting -> reader.set(read(waiting.attach(false, true, true), output)),
            started -> {});
    join(reader.get());
    return code;
  }

  /**
   * @param attach before its first instruction
   * @param started after that
   */
  private int run(
      Request request,
      ContainerLaunch.Prepared prepared,
      Consumer<Shim> attach,
      Consumer<Shim> started)
      throws InterruptedException {
    Shim shim;
    try {
      shim = launch.launch(prepared, Optional.of(attach), new StartClock());
    } catch (GantryException e) {
      throw e;
    } catch (RuntimeException e) {
      StartFailure usual = StartFailure.of(e, prepared.record().args().getFirst());
      throw emulation.explained(request.platform(), e, usual).exception(e);
    }
    try {
      started.accept(shim);
      return shim.awaitExit().code();
    } catch (InterruptedException e) {
      end(shim);
      throw e;
    }
  }

  private static void join(@Nullable Thread reader) throws InterruptedException {
    if (reader != null) {
      reader.join();
    }
  }

  /** Its files can go when it has ended, and not before. */
  private static void end(Shim shim) {
    shim.signal(Signals.KILL);
    boolean ended = false;
    while (!ended) {
      try {
        shim.awaitExit();
        ended = true;
      } catch (InterruptedException e) {
        // The caller throws an exception of this kind already.
        shim.signal(Signals.KILL);
      } catch (IllegalStateException e) {
        ended = true;
      }
    }
  }

  private static Thread read(Attachment attachment, Output output) {
    return Thread.ofVirtual()
        .name("output of a build")
        .start(() -> ProcessOutput.handOn(attachment, output::write));
  }

  private ContainerRecord record(Request request, StreamSpec streams) {
    ExecLimits limits = request.limits();
    String id = request.id();
    ProcessSpec process =
        ProcessSpec.DEFAULT
            .withCommand(request.arguments())
            .withEnv(request.environment())
            .withWorkingDir(request.workingDir())
            .withUser(request.user())
            .withStreams(streams)
            .withHostname(request.hostname());
    HostSpec host =
        HostSpec.DEFAULT
            .withResources(resources(limits).withCdiDevices(devices.of(request.devices())))
            .withSecurity(SecuritySpec.DEFAULT.withPrivileged(request.privileged()))
            .withLog(new LogSpec("none", Map.of()))
            .withShmSize(limits.shmSize())
            .withCgroupParent(limits.cgroupParent())
            .withDns(new DnsSpec(List.of(), List.of(), List.of(), limits.extraHosts()));
    ContainerSpec spec =
        ContainerSpec.of(request.base().toString())
            .withProcess(process)
            .withHost(host)
            .withNetwork(binding.bound(NetworkSpec.DEFAULT.withMode(request.network())));
    return new ContainerRecord(
        id,
        "build-" + id.substring(0, 12),
        Instant.now(),
        spec,
        request.base().toString(),
        List.of(),
        new ContainerState.Created(0, ""),
        NetworkViews.unconnected(spec),
        0,
        false);
  }

  private static Resources resources(ExecLimits limits) {
    List<Ulimit> ulimits = new ArrayList<>();
    limits.ulimits().forEach(text -> ulimits.add(ulimit(text)));
    return new Resources(
        limits.memory(),
        limits.memorySwap(),
        0,
        -1,
        false,
        0,
        limits.cpuShares(),
        limits.cpuPeriod(),
        limits.cpuQuota(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        0,
        0,
        ulimits,
        List.of(),
        List.of(),
        List.of());
  }

  private static Ulimit ulimit(String text) {
    String[] parts = text.split("[=:]", -1);
    try {
      long soft = Long.parseLong(parts[1]);
      return new Ulimit(parts[0], soft, parts.length > 2 ? Long.parseLong(parts[2]) : soft);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "invalid ulimit argument: " + text, e);
    }
  }

  private static RuntimeSpec.Mount mount(Mount mount) {
    return switch (mount) {
      case Mount.Bind bind -> {
        List<String> options = new ArrayList<>(List.of("bind", "rprivate"));
        if (bind.readOnly()) {
          options.add("ro");
        }
        yield RuntimeSpec.Mount.of(bind.target(), "bind", bind.source().toString(), options);
      }
      case Mount.Layers layers -> ContainerMounts.overlay(layers.target(), layers.folders());
      case Mount.Memory memory -> {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev"));
        if (memory.bytes() > 0) {
          options.add("size=" + memory.bytes());
        }
        yield RuntimeSpec.Mount.of(memory.target(), "tmpfs", "tmpfs", options);
      }
    };
  }
}
