package io.gantry.engine;

import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses specifications that cannot be, before anything is made. Pure but for mount sources. */
final class SpecCheck {
  private static final Pattern HOSTNAME =
      Pattern.compile(
          "[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?)*");
  private static final int MAX_HOSTNAME = 63;
  private static final Set<String> LOG_DRIVERS = Set.of("json-file", "local", "none", "");
  private static final Set<String> LOG_OPTIONS =
      Set.of(
          "max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag");

  private SpecCheck() {}

  /** INVALID in Docker's words, or warnings for what is not as it was asked for. */
  static List<String> check(ContainerSpec spec, List<String> available) {
    process(spec.process());
    ResourceLimits.check(spec.host().resources());
    MountPlan.check(spec);
    SecuritySpec security = spec.host().security();
    SecurityOptions.parse(security.options());
    Sysctls.of(security.sysctls(), spec);
    CapabilitySet.resolve(security, available);
    spec.host().resources().deviceCgroupRules().forEach(DeviceRules::parse);
    host(spec.host());
    network(spec);
    List<String> warnings = new ArrayList<>();
    CapabilitySet.missing(security, available)
        .forEach(name -> warnings.add("The engine has no " + name + ", so it is not added."));
    return warnings;
  }

  private static void process(ProcessSpec process) {
    if (!process.workingDir().isEmpty() && !process.workingDir().startsWith("/")) {
      throw GantryException.invalid(
          "the working directory '"
              + process.workingDir()
              + "' is invalid, it needs to be an absolute path");
    }
    if (!process.stopSignal().isEmpty() && Signals.number(process.stopSignal()).isEmpty()) {
      throw GantryException.invalid("invalid signal: " + process.stopSignal());
    }
    process.healthcheck().check();
    String hostname = process.hostname();
    if (!hostname.isEmpty()
        && (hostname.length() > MAX_HOSTNAME || !HOSTNAME.matcher(hostname).matches())) {
      throw GantryException.invalid("invalid hostname format: " + hostname);
    }
    for (String variable : process.env()) {
      if (variable.isEmpty() || variable.startsWith("=")) {
        throw GantryException.invalid("invalid environment variable: " + variable);
      }
    }
    process.exposedPorts().forEach(port -> PortRange.parse("expose", port));
  }

  private static void host(HostSpec host) {
    if (host.autoRemove() && host.restartPolicy().condition() != RestartPolicy.Condition.NO) {
      throw GantryException.invalid("can't create 'AutoRemove' container with restart policy");
    }
    if (!LOG_DRIVERS.contains(host.log().driver())) {
      throw GantryException.invalid(
          "logger: no log driver named '" + host.log().driver() + "' is registered");
    }
    for (String option : host.log().options().keySet()) {
      if (!LOG_OPTIONS.contains(option)) {
        throw GantryException.invalid("unknown log opt '" + option + "' for json-file log driver");
      }
    }
    LogRotation.of(host.log());
    if (host.oomScoreAdj() < -1000 || host.oomScoreAdj() > 1000) {
      throw GantryException.invalid(
          "Invalid value " + host.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
    }
    if (host.shmSize() < 0) {
      throw GantryException.invalid("SHM size can not be less than 0");
    }
    NamespaceMode user = host.namespaces().user();
    if (!(user instanceof NamespaceMode.Host || user instanceof NamespaceMode.Private)) {
      throw GantryException.invalid("invalid user namespace mode \"" + user.text() + "\"");
    }
  }

  private static void network(ContainerSpec spec) {
    NetworkSpec network = spec.network();
    boolean shared = network.mode().startsWith("container:");
    if (shared && !network.ports().isEmpty()) {
      throw GantryException.invalid(
          "conflicting options: port publishing and the container type network mode");
    }
    if (shared && !spec.process().hostname().isEmpty()) {
      throw GantryException.invalid("conflicting options: hostname and the network mode");
    }
    for (PortBinding port : network.ports()) {
      if (port.containerPort() < 1 || port.containerPort() > 65535) {
        throw GantryException.invalid("invalid port specification: " + port.containerPort());
      }
    }
  }
}
