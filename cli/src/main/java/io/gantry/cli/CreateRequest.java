package io.gantry.cli;

import io.gantry.linux.WindowSize;
import io.gantry.oci.ByteSize;
import io.gantry.oci.CdiDeviceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The body of "create a container" (Docker Engine API, ContainerCreate), from the options of {@code
 * run} and {@code create}.
 */
final class CreateRequest {
  private final Arguments arguments;
  private final Map<String, String> environment;
  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> host = new LinkedHashMap<>();

  CreateRequest(Arguments arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  /**
   * @param detached whether no stream will be attached
   * @param size of the terminal that people look at; asked where the container has one, too
   */
  Map<String, Object> body(boolean detached, Supplier<Optional<WindowSize>> size) {
    process(detached);
    if (arguments.has("tty")) {
      size.get().ifPresent(now -> host.put("ConsoleSize", List.of(now.rows(), now.columns())));
    }
    resources();
    security();
    namespaces();
    storage();
    new PortFlags(arguments).addTo(body, host);
    names();
    body.put("HostConfig", host);
    return body;
  }

  private void process(boolean detached) {
    List<String> operands = arguments.operands();
    boolean interactive = arguments.has("interactive");
    body.put("Image", operands.getFirst());
    if (operands.size() > 1) {
      body.put("Cmd", operands.subList(1, operands.size()));
    }
    arguments
        .last("entrypoint")
        .ifPresent(entrypoint -> body.put("Entrypoint", List.of(entrypoint)));
    body.put("Env", Environment.collect(arguments, environment));
    text(body, "WorkingDir", "workdir");
    text(body, "User", "user");
    body.put("Tty", arguments.has("tty"));
    body.put("OpenStdin", interactive);
    body.put("StdinOnce", interactive && !detached);
    body.put("AttachStdin", interactive && !detached);
    body.put("AttachStdout", !detached);
    body.put("AttachStderr", !detached);
    text(body, "StopSignal", "stop-signal");
    convert(body, "StopTimeout", "stop-timeout", Integer::parseInt);
    HealthFlags.addTo(body, arguments);
    toggle("Init", "init");
    host.put("AutoRemove", arguments.has("rm"));
    restartPolicy();
    if (arguments.given("log-driver") || arguments.given("log-opt")) {
      host.put(
          "LogConfig",
          Map.of("Type", arguments.last("log-driver", ""), "Config", arguments.pairs("log-opt")));
    }
  }

  /** The body of "update a container": limits and restart policy only. */
  Map<String, Object> update() {
    resources();
    restartPolicy();
    return host;
  }

  private void restartPolicy() {
    arguments.last("restart").ifPresent(policy -> host.put("RestartPolicy", restartPolicy(policy)));
  }

  private static Map<String, Object> restartPolicy(String text) {
    String[] parts = text.split(":", 2);
    try {
      return Map.of(
          "Name",
          parts[0],
          "MaximumRetryCount",
          parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid restart policy format: maximum retry count must be an integer");
    }
  }

  private void resources() {
    convert(host, "Memory", "memory", ByteSize::parse);
    convert(host, "MemoryReservation", "memory-reservation", ByteSize::parse);
    convert(host, "MemorySwap", "memory-swap", ByteSizes::parseOrUnlimited);
    convert(host, "NanoCpus", "cpus", text -> Math.round(Double.parseDouble(text) * 1e9));
    convert(host, "CpuShares", "cpu-shares", Long::parseLong);
    convert(host, "CpuPeriod", "cpu-period", Long::parseLong);
    convert(host, "CpuQuota", "cpu-quota", Long::parseLong);
    text(host, "CpusetCpus", "cpuset-cpus");
    text(host, "CpusetMems", "cpuset-mems");
    convert(host, "PidsLimit", "pids-limit", Long::parseLong);
    convert(host, "BlkioWeight", "blkio-weight", Integer::parseInt);
    convert(host, "OomScoreAdj", "oom-score-adj", Integer::parseInt);
    toggle("OomKillDisable", "oom-kill-disable");
    convert(host, "ShmSize", "shm-size", ByteSize::parse);
    text(host, "CgroupParent", "cgroup-parent");
    each(host, "Ulimits", "ulimit", CreateRequest::ulimit);
    devices();
    list(host, "DeviceCgroupRules", "device-cgroup-rule");
  }

  static Map<String, Object> ulimit(String text) {
    String[] parts = text.split("[=:]");
    if (parts.length < 2) {
      throw new IllegalArgumentException("it must be name=soft[:hard]");
    }
    long soft = Long.parseLong(parts[1]);
    return Map.of(
        "Name", parts[0], "Soft", soft, "Hard", parts.length > 2 ? Long.parseLong(parts[2]) : soft);
  }

  /** By a path of the host, or by the name of the Container Device Interface. */
  private void devices() {
    List<Map<String, Object>> nodes = new ArrayList<>();
    List<String> described = new ArrayList<>();
    for (String text : arguments.all("device")) {
      if (CdiDeviceName.parse(text).isPresent()) {
        described.add(text);
      } else {
        nodes.add(device(text));
      }
    }
    if (!nodes.isEmpty()) {
      host.put("Devices", nodes);
    }
    if (!described.isEmpty()) {
      host.put("DeviceRequests", List.of(Map.of("Driver", "cdi", "DeviceIDs", described)));
    }
  }

  private static Map<String, Object> device(String text) {
    String[] parts = text.split(":");
    boolean onlyRights = parts.length == 2 && parts[1].matches("[rwm]+");
    String inside = parts.length > 1 && !onlyRights ? parts[1] : parts[0];
    String rights = parts.length > 2 ? parts[2] : onlyRights ? parts[1] : "rwm";
    return Map.of("PathOnHost", parts[0], "PathInContainer", inside, "CgroupPermissions", rights);
  }

  private void security() {
    list(host, "CapAdd", "cap-add");
    list(host, "CapDrop", "cap-drop");
    list(host, "GroupAdd", "group-add");
    each(host, "SecurityOpt", "security-opt", CreateRequest::securityOption);
    host.put("Privileged", arguments.has("privileged"));
    host.put("ReadonlyRootfs", arguments.has("read-only"));
    if (arguments.given("sysctl")) {
      host.put("Sysctls", arguments.pairs("sysctl"));
    }
  }

  /** A seccomp profile is a file of the client's; the daemon gets what is in it. */
  private static String securityOption(String option) {
    String name = option.replaceFirst("^seccomp[=:]", "");
    if (name.length() == option.length() || name.equals("unconfined") || name.equals("builtin")) {
      return option;
    }
    try {
      return "seccomp=" + Files.readString(Path.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "opening seccomp profile (" + name + ") failed: no such file, or not readable", e);
    }
  }

  private void namespaces() {
    text(host, "PidMode", "pid");
    text(host, "IpcMode", "ipc");
    text(host, "UTSMode", "uts");
    text(host, "UsernsMode", "userns");
    text(host, "CgroupnsMode", "cgroupns");
    text(host, "Runtime", "runtime");
    List<String> networks = new ArrayList<>(arguments.all("network"));
    networks.addAll(arguments.all("net"));
    NetworkFlag flag = new NetworkFlag(networks);
    flag.first(arguments);
    if (!flag.mode().isEmpty()) {
      host.put("NetworkMode", flag.mode());
      body.put("NetworkingConfig", Map.of("EndpointsConfig", flag.endpoints()));
    }
  }

  private void storage() {
    list(host, "Binds", "volume");
    list(host, "VolumesFrom", "volumes-from");
    text(host, "VolumeDriver", "volume-driver");
    each(host, "Mounts", "mount", MountFlag::parse);
    if (arguments.given("tmpfs")) {
      Map<String, String> tmpfs = new LinkedHashMap<>();
      arguments
          .all("tmpfs")
          .forEach(text ->
              tmpfs.put(text.split(":", 2)[0], text.contains(":") ? text.split(":", 2)[1] : ""));
      host.put("Tmpfs", tmpfs);
    }
    resolveBinds();
  }

  /**
   * A relative path on the left of {@code -v} is the client's; names of volumes have neither dot
   * nor slash in front.
   */
  private void resolveBinds() {
    List<String> resolved = new ArrayList<>();
    for (String volume : arguments.all("volume")) {
      boolean relative =
          volume.startsWith("./")
              || volume.startsWith("../")
              || volume.startsWith("~")
              || volume.startsWith(".:");
      int colon = volume.indexOf(':');
      resolved.add(
          relative && colon > 0
              ? Path.of(volume.substring(0, colon)).toAbsolutePath().normalize()
                  + volume.substring(colon)
              : volume);
    }
    if (!resolved.isEmpty()) {
      List<String> binds = resolved.stream().filter(volume -> volume.contains(":")).toList();
      host.put("Binds", binds);
      Map<String, Object> anonymous = new LinkedHashMap<>();
      resolved.stream()
          .filter(volume -> !volume.contains(":"))
          .forEach(path -> anonymous.put(path, Map.of()));
      body.put("Volumes", anonymous);
    }
  }

  private void names() {
    text(body, "Hostname", "hostname");
    text(body, "Domainname", "domainname");
    text(body, "MacAddress", "mac-address");
    list(host, "Dns", "dns");
    list(host, "DnsOptions", "dns-option");
    list(host, "DnsSearch", "dns-search");
    list(host, "ExtraHosts", "add-host");
    Map<String, String> labels = new LinkedHashMap<>();
    arguments
        .all("label-file")
        .forEach(file -> Environment.lines(file).forEach(line -> Arguments.addPair(labels, line)));
    labels.putAll(arguments.pairs("label"));
    body.put("Labels", labels);
  }

  private void text(Map<String, Object> into, String field, String option) {
    arguments.last(option).ifPresent(value -> into.put(field, value));
  }

  private void toggle(String field, String option) {
    if (arguments.given(option)) {
      host.put(field, arguments.has(option));
    }
  }

  private void list(Map<String, Object> into, String field, String option) {
    if (arguments.given(option)) {
      into.put(field, arguments.all(option));
    }
  }

  private <T> void each(
      Map<String, Object> into, String field, String option, Function<String, T> conversion) {
    if (arguments.given(option)) {
      into.put(field, arguments.all(option, conversion));
    }
  }

  private <T> void convert(
      Map<String, Object> into, String field, String option, Function<String, T> conversion) {
    arguments.last(option, conversion).ifPresent(value -> into.put(field, value));
  }
}
