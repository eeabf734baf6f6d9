package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What a container is given of the host.
 *
 * @param volumesFrom containers whose mounts it gets too, {@code name[:ro|rw]}
 * @param init a small process 1 that forwards signals and reaps
 * @param shmSize bytes of /dev/shm; 0 is 64 MiB
 * @param cgroupParent empty is the engine's own; a path below the cgroup root otherwise
 */
@Json
public record HostSpec(
    Resources resources,
    List<MountSpec> mounts,
    List<String> volumesFrom,
    SecuritySpec security,
    NamespaceSpec namespaces,
    RestartPolicy restartPolicy,
    boolean autoRemove,
    LogSpec log,
    DnsSpec dns,
    boolean init,
    long shmSize,
    String cgroupParent,
    int oomScoreAdj) {
  /** Docker's defaults: no limits, no mounts, private namespaces, no restarts. */
  public static final HostSpec DEFAULT =
      new HostSpec(
          Resources.NONE,
          List.of(),
          List.of(),
          SecuritySpec.DEFAULT,
          NamespaceSpec.DEFAULT,
          RestartPolicy.NO,
          false,
          LogSpec.DEFAULT,
          DnsSpec.HOST,
          false,
          0,
          "",
          0);

  public HostSpec {
    mounts = List.copyOf(mounts);
    volumesFrom = List.copyOf(volumesFrom);
  }

  public HostSpec withResources(Resources changed) {
    return new HostSpec(
        changed,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withMounts(List<MountSpec> changed) {
    return new HostSpec(
        resources,
        changed,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withVolumesFrom(List<String> changed) {
    return new HostSpec(
        resources,
        mounts,
        changed,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withSecurity(SecuritySpec changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        changed,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withNamespaces(NamespaceSpec changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        changed,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withRestartPolicy(RestartPolicy changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        changed,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withAutoRemove(boolean changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        changed,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withLog(LogSpec changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        changed,
        dns,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withDns(DnsSpec changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        changed,
        init,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withInit(boolean changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        changed,
        shmSize,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withShmSize(long changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        changed,
        cgroupParent,
        oomScoreAdj);
  }

  public HostSpec withCgroupParent(String changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        changed,
        oomScoreAdj);
  }

  public HostSpec withOomScoreAdj(int changed) {
    return new HostSpec(
        resources,
        mounts,
        volumesFrom,
        security,
        namespaces,
        restartPolicy,
        autoRemove,
        log,
        dns,
        init,
        shmSize,
        cgroupParent,
        changed);
  }
}
