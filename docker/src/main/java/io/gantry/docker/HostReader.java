package io.gantry.docker;

import io.gantry.engine.DnsSpec;
import io.gantry.engine.HostSpec;
import io.gantry.engine.LogSpec;
import io.gantry.engine.NamespaceMode;
import io.gantry.engine.NamespaceSpec;
import io.gantry.engine.RestartPolicy;
import io.gantry.engine.SecuritySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Translates {@link HostConfig} to the engine's words. Pure. */
final class HostReader {
  private static final Set<String> RUNTIMES = Set.of("", "gantry", "runc", "io.containerd.runc.v2");

  private final HostConfig host;

  HostReader(HostConfig host) {
    this.host = host;
  }

  HostSpec host() {
    refuseWhatIsMissing();
    return new HostSpec(
        ResourceReader.resources(host),
        MountSyntax.mounts(host),
        host.volumesFrom(),
        security(),
        namespaces(),
        restartPolicy(),
        host.autoRemove(),
        log(),
        new DnsSpec(host.dns(), host.dnsSearch(), host.dnsOptions(), host.extraHosts()),
        Boolean.TRUE.equals(host.init()),
        shmSize(),
        host.cgroupParent(),
        oomScoreAdj());
  }

  /** Silence would start a container that is not what was asked for. */
  private void refuseWhatIsMissing() {
    if (!RUNTIMES.contains(host.runtime())) {
      throw HttpFailure.badRequest("unknown or invalid runtime name: " + host.runtime());
    }
    if (!host.isolation().isEmpty() && !host.isolation().equals("default")) {
      throw HttpFailure.badRequest(
          "invalid isolation '" + host.isolation() + "': only 'default' is known");
    }
  }

  private SecuritySpec security() {
    return new SecuritySpec(
        host.privileged(),
        host.readonlyRootfs(),
        host.capAdd(),
        host.capDrop(),
        host.securityOpt(),
        host.groupAdd(),
        host.sysctls(),
        Optional.ofNullable(host.maskedPaths()),
        Optional.ofNullable(host.readonlyPaths()));
  }

  private NamespaceSpec namespaces() {
    if (!host.usernsMode().isEmpty() && !host.usernsMode().equals("host")) {
      throw HttpFailure.badRequest("invalid userns mode: " + host.usernsMode());
    }
    return new NamespaceSpec(
        mode("PID", host.pidMode(), Set.of("", "private", "host"), true),
        mode("IPC", host.ipcMode(), Set.of("", "private", "host", "none", "shareable"), true),
        mode("UTS", host.utsMode(), Set.of("", "host"), false),
        mode("cgroup namespace", host.cgroupnsMode(), Set.of("", "private", "host"), false),
        new NamespaceMode.Host());
  }

  private static NamespaceMode mode(String what, String text, Set<String> plain, boolean ofOther) {
    if (plain.contains(text) || (ofOther && text.startsWith("container:"))) {
      return NamespaceMode.parse(text);
    }
    throw HttpFailure.badRequest("invalid " + what + " mode: " + text);
  }

  private RestartPolicy restartPolicy() {
    RestartPolicyWire given = host.restartPolicy();
    if (given == null) {
      return RestartPolicy.NO;
    }
    RestartPolicy policy = RestartPolicy.of(given.name(), given.maximumRetryCount());
    if (host.autoRemove() && policy.condition() != RestartPolicy.Condition.NO) {
      throw HttpFailure.badRequest("can't create 'AutoRemove' container with restart policy");
    }
    return policy;
  }

  private LogSpec log() {
    LogConfig given = host.logConfig();
    if (given == null || given.type().isEmpty()) {
      return given == null ? LogSpec.DEFAULT : new LogSpec("json-file", given.config());
    }
    if (!List.of("json-file", "local", "none").contains(given.type())) {
      throw HttpFailure.badRequest(
          "logger: no log driver named '" + given.type() + "' is registered");
    }
    return new LogSpec(given.type(), given.config());
  }

  private long shmSize() {
    if (host.shmSize() < 0) {
      throw HttpFailure.badRequest("SHM size can not be less than 0");
    }
    return host.shmSize();
  }

  private int oomScoreAdj() {
    if (host.oomScoreAdj() < -1000 || host.oomScoreAdj() > 1000) {
      throw HttpFailure.badRequest(
          "Invalid value %d, range for oom score adj is [-1000, 1000]"
              .formatted(host.oomScoreAdj()));
    }
    return host.oomScoreAdj();
  }
}
