package io.gantry.runtime;

import io.gantry.linux.MountAttr;
import io.gantry.linux.NamespaceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** A plan as text, a step a line, for logs and for tests that compare it. */
final class PlanText {
  private static final Map<Long, String> ATTRIBUTES = new LinkedHashMap<>();

  static {
    ATTRIBUTES.put(MountAttr.READ_ONLY, "ro");
    ATTRIBUTES.put(MountAttr.NO_SUID, "nosuid");
    ATTRIBUTES.put(MountAttr.NO_DEV, "nodev");
    ATTRIBUTES.put(MountAttr.NO_EXEC, "noexec");
    ATTRIBUTES.put(MountAttr.NO_ATIME, "noatime");
    ATTRIBUTES.put(MountAttr.STRICT_ATIME, "strictatime");
    ATTRIBUTES.put(MountAttr.NO_DIR_ATIME, "nodiratime");
    ATTRIBUTES.put(MountAttr.NO_SYMLINK_FOLLOW, "nosymfollow");
  }

  private PlanText() {}

  static String of(LaunchPlan plan) {
    return plan.steps().stream().map(PlanText::line).collect(Collectors.joining("\n", "", "\n"));
  }

  static String line(Step step) {
    return switch (step) {
      case Step.Optionally s -> line(s.step()) + " (optional)";
      case Step.Clone s ->
          words("clone", namespaces(s.flags()), s.cgroup().isEmpty() ? "" : "into " + s.cgroup());
      case Step.WriteFile s -> words("write", s.path() + ":", s.data());
      case Step.Join s ->
          words("join", s.pid() + " started " + s.startTime(), namespaces(s.flags()));
      case Step.SetNamespace s -> words("setns", namespaces(s.type()), s.path().toString());
      case Step.Unshare s -> words("unshare", namespaces(s.flags()));
      case Step.Propagation s -> words("propagation", propagation(s.flags()));
      case Step.Overlay s -> words("overlay", s.target().toString(), String.join(" ", s.options()));
      case Step.Root s -> words("root", s.path().toString(), propagation(s.propagation()));
      case Step.Mount s ->
          words(
              "mount",
              s.type(),
              s.target(),
              attributes("", s.attributes()),
              String.join(" ", s.options()));
      case Step.Bind s -> bind(s);
      case Step.Keep s -> words("keep", s.source().toString());
      case Step.Borrow s -> words("borrow", s.source(), "of " + s.namespace(), "as " + s.target());
      case Step.MakeFolder s ->
          words("mkdir", s.path(), Integer.toOctalString(s.mode()), s.uid() + ":" + s.gid());
      case Step.MakeNode s ->
          words(
              "mknod",
              s.path(),
              Integer.toOctalString(s.mode()),
              "0x" + Long.toHexString(s.device()),
              s.uid() + ":" + s.gid());
      case Step.MakeLink s -> words("symlink", s.path(), "->", s.target());
      case Step.Mask s -> words("mask", s.path());
      case Step.ReadOnly s -> words("readonly", s.path());
      case Step.RootReadOnly s -> "readonly root";
      case Step.Pivot s -> "pivot";
      case Step.Sysctl s -> words("sysctl", s.key(), "=", s.value());
      case Step.HostName s -> words("hostname", s.name());
      case Step.DomainName s -> words("domainname", s.name());
      case Step.ResourceLimit s ->
          words(
              "rlimit",
              ResourceLimits.Type.name(s.resource()),
              ResourceLimits.text(s.soft()),
              ResourceLimits.text(s.hard()));
      case Step.OomScoreAdj s -> words("oom_score_adj", String.valueOf(s.value()));
      case Step.NoNewPrivileges s -> "no-new-privileges";
      case Step.Capabilities s -> capabilities(s);
      case Step.Credentials s -> credentials(s);
      case Step.Seccomp s -> words("seccomp", "flags " + s.flags());
      case Step.WorkingDirectory s -> words("cwd", s.path());
      case Step.Terminal s ->
          words("terminal", s.rows() + "x" + s.columns(), s.console() ? "console" : "");
      case Step.Keyring s -> words("keyring", s.name());
      case Step.Wait s -> "wait";
      case Step.Hook s ->
          words("hook", s.path(), s.arguments().toString(), s.environment().toString());
      case Step.Init s -> "init";
      case Step.Exec s -> words("exec", s.arguments().toString(), s.environment().toString());
    };
  }

  private static String bind(Step.Bind bind) {
    boolean below = (bind.flags() & Step.Bind.ATTRIBUTES_RECURSIVE) != 0;
    String prefix = below ? "all-" : "";
    return words(
        (bind.flags() & Step.Bind.RECURSIVE) != 0 ? "rbind" : "bind",
        bind.source() + " " + bind.target(),
        attributes(prefix + "+", bind.set()),
        attributes(prefix + "-", bind.clear() & ~MountAttr.ACCESS_TIME),
        (bind.clear() & MountAttr.ACCESS_TIME) != 0 ? prefix + "-atime" : "",
        propagation(bind.propagation()));
  }

  private static String capabilities(Step.Capabilities sets) {
    return words(
        "capabilities",
        "bounding " + Capabilities.names(sets.bounding()),
        "effective " + Capabilities.names(sets.effective()),
        "permitted " + Capabilities.names(sets.permitted()),
        "inheritable " + Capabilities.names(sets.inheritable()),
        "ambient " + Capabilities.names(sets.ambient()));
  }

  private static String credentials(Step.Credentials who) {
    boolean inherit = who.umask() == Step.Credentials.INHERIT_UMASK;
    return words(
        "credentials",
        who.uid() + ":" + who.gid(),
        "groups " + who.groups(),
        inherit ? "" : "umask " + Long.toOctalString(who.umask()));
  }

  private static String namespaces(long flags) {
    List<String> names = new ArrayList<>();
    for (NamespaceType type : NamespaceType.values()) {
      if ((flags & type.flag()) != 0) {
        names.add(type.file());
      }
    }
    return String.join(",", names);
  }

  private static String attributes(String prefix, long attributes) {
    StringJoiner names = new StringJoiner(",", prefix, "").setEmptyValue("");
    ATTRIBUTES.forEach((bit, name) -> {
      if ((attributes & bit) != 0) {
        names.add(name);
      }
    });
    return names.toString();
  }

  private static String propagation(long flags) {
    String depth = (flags & MountOptions.RECURSIVE) != 0 ? "r" : "";
    long kind = flags & ~MountOptions.RECURSIVE;
    if (kind == 0) {
      return "";
    }
    return depth
        + (kind == MountAttr.PRIVATE
            ? "private"
            : kind == MountAttr.SHARED
                ? "shared"
                : kind == MountAttr.SLAVE ? "slave" : "unbindable");
  }

  private static String words(String... words) {
    return List.of(words).stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
  }
}
