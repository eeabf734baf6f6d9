package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's configuration: OCI runtime-spec 1.2 {@code config.json} for Linux. Strings that are
 * missing are empty, as in the Go structures that wrote the document; where absence and zero differ
 * the component is nullable. Unsigned 64-bit numbers are {@code long}s with the same bits.
 */
@Json
public record RuntimeSpec(
    String ociVersion,
    @Nullable Process process,
    @Nullable Root root,
    String hostname,
    String domainname,
    List<Mount> mounts,
    @Nullable Hooks hooks,
    Map<String, String> annotations,
    @Nullable Linux linux) {
  /** The version that {@link #of} writes. */
  public static final String VERSION = "1.2.0";

  public RuntimeSpec {
    ociVersion = Absent.text(ociVersion);
    hostname = Absent.text(hostname);
    domainname = Absent.text(domainname);
    mounts = Absent.list(mounts);
    annotations = Absent.map(annotations);
  }

  /** A specification of these parts and nothing else. */
  public static RuntimeSpec of(Process process, Root root, Linux linux) {
    return new RuntimeSpec(VERSION, process, root, "", "", List.of(), null, Map.of(), linux);
  }

  public RuntimeSpec withProcess(Process value) {
    return new RuntimeSpec(
        ociVersion, value, root, hostname, domainname, mounts, hooks, annotations, linux);
  }

  public RuntimeSpec withRoot(Root value) {
    return new RuntimeSpec(
        ociVersion, process, value, hostname, domainname, mounts, hooks, annotations, linux);
  }

  public RuntimeSpec withHostname(String value) {
    return new RuntimeSpec(
        ociVersion, process, root, value, domainname, mounts, hooks, annotations, linux);
  }

  public RuntimeSpec withDomainname(String value) {
    return new RuntimeSpec(
        ociVersion, process, root, hostname, value, mounts, hooks, annotations, linux);
  }

  public RuntimeSpec withMounts(List<Mount> value) {
    return new RuntimeSpec(
        ociVersion, process, root, hostname, domainname, value, hooks, annotations, linux);
  }

  public RuntimeSpec withHooks(Hooks value) {
    return new RuntimeSpec(
        ociVersion, process, root, hostname, domainname, mounts, value, annotations, linux);
  }

  public RuntimeSpec withAnnotations(Map<String, String> value) {
    return new RuntimeSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, value, linux);
  }

  public RuntimeSpec withLinux(Linux value) {
    return new RuntimeSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, value);
  }

  /** The root file system; a relative path starts at the bundle. */
  @Json
  public record Root(String path, boolean readonly) {
    public Root {
      path = Absent.text(path);
    }
  }

  /** One mount, in the order in which they are made. */
  @Json
  public record Mount(
      String destination,
      String type,
      String source,
      List<String> options,
      List<IdMapping> uidMappings,
      List<IdMapping> gidMappings) {
    public Mount {
      destination = Absent.text(destination);
      type = Absent.text(type);
      source = Absent.text(source);
      options = Absent.list(options);
      uidMappings = Absent.list(uidMappings);
      gidMappings = Absent.list(gidMappings);
    }

    public static Mount of(String destination, String type, String source, List<String> options) {
      return new Mount(destination, type, source, options, List.of(), List.of());
    }
  }

  /** A range of user or group ids inside and outside of a user namespace. */
  @Json
  public record IdMapping(long containerID, long hostID, long size) {}

  /** Programs that run at points of the life cycle: runtime-spec "POSIX-platform Hooks". */
  @Json
  public record Hooks(
      List<Hook> prestart,
      List<Hook> createRuntime,
      List<Hook> createContainer,
      List<Hook> startContainer,
      List<Hook> poststart,
      List<Hook> poststop) {
    public Hooks {
      prestart = Absent.list(prestart);
      createRuntime = Absent.list(createRuntime);
      createContainer = Absent.list(createContainer);
      startContainer = Absent.list(startContainer);
      poststart = Absent.list(poststart);
      poststop = Absent.list(poststop);
    }
  }

  /**
   * One hook.
   *
   * @param timeout seconds, null for no limit
   */
  @Json
  public record Hook(String path, List<String> args, List<String> env, @Nullable Integer timeout) {
    public Hook {
      path = Absent.text(path);
      args = Absent.list(args);
      env = Absent.list(env);
    }
  }

  /** The program to run and its attributes. */
  @SuppressWarnings("JavaLangClash") // the specification's name
  @Json
  public record Process(
      boolean terminal,
      @Nullable ConsoleSize consoleSize,
      User user,
      List<String> args,
      List<String> env,
      String cwd,
      @Nullable Capabilities capabilities,
      List<Rlimit> rlimits,
      boolean noNewPrivileges,
      String apparmorProfile,
      @Nullable Integer oomScoreAdj,
      String selinuxLabel,
      @Nullable IoPriority ioPriority,
      @Nullable Scheduler scheduler,
      @Nullable CpuAffinity execCPUAffinity) {
    public Process {
      user = user == null ? User.ROOT : user;
      args = Absent.list(args);
      env = Absent.list(env);
      cwd = Absent.text(cwd);
      rlimits = Absent.list(rlimits);
      apparmorProfile = Absent.text(apparmorProfile);
      selinuxLabel = Absent.text(selinuxLabel);
    }

    /** A program without terminal, run by root, with nothing else said. */
    public static Process of(List<String> args, List<String> env, String cwd) {
      return new Process(
          false, null, User.ROOT, args, env, cwd, null, List.of(), false, "", null, "", null, null,
          null);
    }

    public Process withTerminal(boolean value, @Nullable ConsoleSize size) {
      return new Process(
          value,
          size,
          user,
          args,
          env,
          cwd,
          capabilities,
          rlimits,
          noNewPrivileges,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withEnv(List<String> value) {
      return new Process(
          terminal,
          consoleSize,
          user,
          args,
          value,
          cwd,
          capabilities,
          rlimits,
          noNewPrivileges,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withUser(User value) {
      return new Process(
          terminal,
          consoleSize,
          value,
          args,
          env,
          cwd,
          capabilities,
          rlimits,
          noNewPrivileges,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withCapabilities(@Nullable Capabilities value) {
      return new Process(
          terminal,
          consoleSize,
          user,
          args,
          env,
          cwd,
          value,
          rlimits,
          noNewPrivileges,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withRlimits(List<Rlimit> value) {
      return new Process(
          terminal,
          consoleSize,
          user,
          args,
          env,
          cwd,
          capabilities,
          value,
          noNewPrivileges,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withNoNewPrivileges(boolean value) {
      return new Process(
          terminal,
          consoleSize,
          user,
          args,
          env,
          cwd,
          capabilities,
          rlimits,
          value,
          apparmorProfile,
          oomScoreAdj,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }

    public Process withOomScoreAdj(@Nullable Integer value) {
      return new Process(
          terminal,
          consoleSize,
          user,
          args,
          env,
          cwd,
          capabilities,
          rlimits,
          noNewPrivileges,
          apparmorProfile,
          value,
          selinuxLabel,
          ioPriority,
          scheduler,
          execCPUAffinity);
    }
  }

  /** Size of a terminal in characters. */
  @Json
  public record ConsoleSize(int height, int width) {}

  /**
   * Who runs the program, by ids in the container.
   *
   * @param umask null leaves it as it is
   */
  @Json
  public record User(
      long uid, long gid, @Nullable Long umask, List<Long> additionalGids, String username) {
    public static final User ROOT = new User(0, 0, null, List.of(), "");

    public User {
      additionalGids = Absent.list(additionalGids);
      username = Absent.text(username);
    }
  }

  /** The five capability sets, by names such as {@code CAP_CHOWN}. */
  @Json
  public record Capabilities(
      List<String> bounding,
      List<String> effective,
      List<String> inheritable,
      List<String> permitted,
      List<String> ambient) {
    public Capabilities {
      bounding = Absent.list(bounding);
      effective = Absent.list(effective);
      inheritable = Absent.list(inheritable);
      permitted = Absent.list(permitted);
      ambient = Absent.list(ambient);
    }

    /** What Docker gives a process of root: bounding, effective and permitted alike. */
    public static Capabilities of(List<String> names) {
      return new Capabilities(names, names, List.of(), names, List.of());
    }
  }

  /**
   * A resource limit; all bits set is infinity.
   *
   * @param type {@code RLIMIT_NOFILE} and so on
   */
  @Json
  public record Rlimit(
      String type,
      @Json.Serializer(UnsignedLongAdapter.class) long hard,
      @Json.Serializer(UnsignedLongAdapter.class) long soft) {
    public Rlimit {
      type = Absent.text(type);
    }
  }

  /** ioprio_set(2): class {@code IOPRIO_CLASS_BE} and so on. */
  @Json
  public record IoPriority(@Json.Property("class") String ioClass, int priority) {
    public IoPriority {
      ioClass = Absent.text(ioClass);
    }
  }

  /** sched_setattr(2); times are nanoseconds. */
  @Json
  public record Scheduler(
      String policy,
      int nice,
      int priority,
      List<String> flags,
      long runtime,
      long deadline,
      long period) {
    public Scheduler {
      policy = Absent.text(policy);
      flags = Absent.list(flags);
    }
  }

  /** CPUs for a process that joins: before and after it is in the container's cgroup. */
  @Json
  public record CpuAffinity(String initial, @Json.Property("final") String last) {
    public CpuAffinity {
      initial = Absent.text(initial);
      last = Absent.text(last);
    }
  }

  /** What only Linux has: runtime-spec "Linux Container Configuration". */
  @Json
  public record Linux(
      List<IdMapping> uidMappings,
      List<IdMapping> gidMappings,
      Map<String, String> sysctl,
      @Nullable Resources resources,
      String cgroupsPath,
      List<Namespace> namespaces,
      List<Device> devices,
      @Nullable Seccomp seccomp,
      String rootfsPropagation,
      List<String> maskedPaths,
      List<String> readonlyPaths,
      String mountLabel,
      @Nullable Personality personality,
      Map<String, TimeOffset> timeOffsets) {
    /** Says nothing: all namespaces of the host. */
    public static final Linux EMPTY =
        new Linux(
            List.of(), List.of(), Map.of(), null, "", List.of(), List.of(), null, "", List.of(),
            List.of(), "", null, Map.of());

    public Linux {
      uidMappings = Absent.list(uidMappings);
      gidMappings = Absent.list(gidMappings);
      sysctl = Absent.map(sysctl);
      cgroupsPath = Absent.text(cgroupsPath);
      namespaces = Absent.list(namespaces);
      devices = Absent.list(devices);
      rootfsPropagation = Absent.text(rootfsPropagation);
      maskedPaths = Absent.list(maskedPaths);
      readonlyPaths = Absent.list(readonlyPaths);
      mountLabel = Absent.text(mountLabel);
      timeOffsets = Absent.map(timeOffsets);
    }

    public Linux withIdMappings(List<IdMapping> users, List<IdMapping> groups) {
      return new Linux(
          users,
          groups,
          sysctl,
          resources,
          cgroupsPath,
          namespaces,
          devices,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withSysctl(Map<String, String> value) {
      return new Linux(
          uidMappings,
          gidMappings,
          value,
          resources,
          cgroupsPath,
          namespaces,
          devices,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withResources(@Nullable Resources value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          value,
          cgroupsPath,
          namespaces,
          devices,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withCgroupsPath(String value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          value,
          namespaces,
          devices,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withNamespaces(List<Namespace> value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          cgroupsPath,
          value,
          devices,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withDevices(List<Device> value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          cgroupsPath,
          namespaces,
          value,
          seccomp,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withSeccomp(@Nullable Seccomp value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          cgroupsPath,
          namespaces,
          devices,
          value,
          rootfsPropagation,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withRootfsPropagation(String value) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          cgroupsPath,
          namespaces,
          devices,
          seccomp,
          value,
          maskedPaths,
          readonlyPaths,
          mountLabel,
          personality,
          timeOffsets);
    }

    public Linux withProtectedPaths(List<String> masked, List<String> readonly) {
      return new Linux(
          uidMappings,
          gidMappings,
          sysctl,
          resources,
          cgroupsPath,
          namespaces,
          devices,
          seccomp,
          rootfsPropagation,
          masked,
          readonly,
          mountLabel,
          personality,
          timeOffsets);
    }
  }

  /**
   * A namespace: a new one, or the one that {@code path} names.
   *
   * @param type pid, network, mount, ipc, uts, user, cgroup or time
   * @param path empty for a new one
   */
  @Json
  public record Namespace(String type, String path) {
    public Namespace {
      type = Absent.text(type);
      path = Absent.text(path);
    }

    public static Namespace fresh(String type) {
      return new Namespace(type, "");
    }
  }

  /**
   * A device file to make in the container.
   *
   * @param type c, b, u or p
   */
  @Json
  public record Device(
      String type,
      String path,
      long major,
      long minor,
      @Nullable Integer fileMode,
      @Nullable Long uid,
      @Nullable Long gid) {
    public Device {
      type = Absent.text(type);
      path = Absent.text(path);
    }
  }

  /** personality(2). */
  @Json
  public record Personality(String domain, List<String> flags) {
    public Personality {
      domain = Absent.text(domain);
      flags = Absent.list(flags);
    }
  }

  /** What a time namespace adds to a clock, {@code monotonic} or {@code boottime}. */
  @Json
  public record TimeOffset(long secs, long nanosecs) {}

  /** A system call filter: runtime-spec "Seccomp". */
  @Json
  public record Seccomp(
      String defaultAction,
      @Nullable Integer defaultErrnoRet,
      List<String> architectures,
      List<String> flags,
      String listenerPath,
      String listenerMetadata,
      List<Syscall> syscalls) {
    public Seccomp {
      defaultAction = Absent.text(defaultAction);
      architectures = Absent.list(architectures);
      flags = Absent.list(flags);
      listenerPath = Absent.text(listenerPath);
      listenerMetadata = Absent.text(listenerMetadata);
      syscalls = Absent.list(syscalls);
    }
  }

  /** What happens to these system calls when all the argument conditions hold. */
  @Json
  public record Syscall(
      List<String> names, String action, @Nullable Integer errnoRet, List<SyscallArg> args) {
    public Syscall {
      names = Absent.list(names);
      action = Absent.text(action);
      args = Absent.list(args);
    }
  }

  /** A condition on an argument; both values are unsigned. */
  @Json
  public record SyscallArg(
      int index,
      @Json.Serializer(UnsignedLongAdapter.class) long value,
      @Json.Serializer(UnsignedLongAdapter.class) long valueTwo,
      String op) {
    public SyscallArg {
      op = Absent.text(op);
    }
  }

  /** Limits of a cgroup: runtime-spec "Control groups". Null means: leave it as it is. */
  @Json
  public record Resources(
      List<DeviceRule> devices,
      @Nullable Memory memory,
      @Nullable Cpu cpu,
      @Nullable Pids pids,
      @Nullable BlockIo blockIO,
      List<HugepageLimit> hugepageLimits,
      @Nullable Network network,
      Map<String, Rdma> rdma,
      Map<String, String> unified) {
    public Resources {
      devices = Absent.list(devices);
      hugepageLimits = Absent.list(hugepageLimits);
      rdma = Absent.map(rdma);
      unified = Absent.map(unified);
    }

    public Resources withDevices(List<DeviceRule> value) {
      return new Resources(
          value, memory, cpu, pids, blockIO, hugepageLimits, network, rdma, unified);
    }

    /** These limits and device rules, and nothing else. */
    public static Resources of(
        List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIO) {
      return new Resources(
          devices, memory, cpu, pids, blockIO, List.of(), null, Map.of(), Map.of());
    }
  }

  /**
   * Allows or denies access to devices; later rules win.
   *
   * @param type a, b or c; empty is a
   * @param access letters of rwm; empty is all
   */
  @Json
  public record DeviceRule(
      boolean allow, String type, @Nullable Long major, @Nullable Long minor, String access) {
    public DeviceRule {
      type = Absent.text(type);
      access = Absent.text(access);
    }
  }

  /** Bytes; -1 is unlimited. Swap is memory and swap together, as in cgroup v1. */
  @Json
  public record Memory(
      @Nullable Long limit,
      @Nullable Long reservation,
      @Nullable Long swap,
      @Nullable Long kernel,
      @Nullable Long kernelTCP,
      @Nullable Long swappiness,
      @Nullable Boolean disableOOMKiller,
      @Nullable Boolean useHierarchy,
      @Nullable Boolean checkBeforeUpdate) {
    /** The limits that Docker's flags set. */
    public static Memory of(@Nullable Long limit, @Nullable Long reservation, @Nullable Long swap) {
      return new Memory(limit, reservation, swap, null, null, null, null, null, null);
    }
  }

  /** Periods, quota and burst are microseconds; cpus and mems are lists such as {@code 0-2,7}. */
  @Json
  public record Cpu(
      @Nullable Long shares,
      @Nullable Long quota,
      @Nullable Long burst,
      @Nullable Long period,
      @Nullable Long realtimeRuntime,
      @Nullable Long realtimePeriod,
      String cpus,
      String mems,
      @Nullable Long idle) {
    public Cpu {
      cpus = Absent.text(cpus);
      mems = Absent.text(mems);
    }
  }

  /** Number of processes and threads; 0 and below is unlimited. */
  @Json
  public record Pids(@Nullable Long limit) {}

  /** Weights from 10 to 1000; throttles in bytes or operations a second. */
  @Json
  public record BlockIo(
      @Nullable Integer weight,
      @Nullable Integer leafWeight,
      List<WeightDevice> weightDevice,
      List<ThrottleDevice> throttleReadBpsDevice,
      List<ThrottleDevice> throttleWriteBpsDevice,
      List<ThrottleDevice> throttleReadIOPSDevice,
      List<ThrottleDevice> throttleWriteIOPSDevice) {
    public BlockIo {
      weightDevice = Absent.list(weightDevice);
      throttleReadBpsDevice = Absent.list(throttleReadBpsDevice);
      throttleWriteBpsDevice = Absent.list(throttleWriteBpsDevice);
      throttleReadIOPSDevice = Absent.list(throttleReadIOPSDevice);
      throttleWriteIOPSDevice = Absent.list(throttleWriteIOPSDevice);
    }
  }

  /** The weight of one block device. */
  @Json
  public record WeightDevice(
      long major, long minor, @Nullable Integer weight, @Nullable Integer leafWeight) {}

  /** The rate of one block device, a second. */
  @Json
  public record ThrottleDevice(long major, long minor, long rate) {}

  /** Bytes of huge pages of one size, such as {@code 2MB}. */
  @Json
  public record HugepageLimit(
      String pageSize, @Json.Serializer(UnsignedLongAdapter.class) long limit) {
    public HugepageLimit {
      pageSize = Absent.text(pageSize);
    }
  }

  /** net_cls and net_prio of cgroup v1. */
  @Json
  public record Network(@Nullable Long classID, List<InterfacePriority> priorities) {
    public Network {
      priorities = Absent.list(priorities);
    }
  }

  /** The priority of traffic through one interface. */
  @Json
  public record InterfacePriority(String name, long priority) {
    public InterfacePriority {
      name = Absent.text(name);
    }
  }

  /** Limits of one RDMA device. */
  @Json
  public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
}
