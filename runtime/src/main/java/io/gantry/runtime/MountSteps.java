package io.gantry.runtime;

import io.gantry.linux.MountAttr;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Steps for {@code mounts}, in their order. */
final class MountSteps {
  /**
   * The only entries of /proc that may be covered, which is what lxcfs does. Whatever else is there
   * the kernel's answers must come from the kernel (CVE-2019-16884, CVE-2019-19921).
   */
  private static final Set<String> COVERABLE =
      Set.of(
          "/proc/cpuinfo",
          "/proc/diskstats",
          "/proc/meminfo",
          "/proc/stat",
          "/proc/swaps",
          "/proc/uptime",
          "/proc/loadavg",
          "/proc/slabinfo",
          "/proc/net/dev",
          "/proc/sys/kernel/ns_last_pid",
          "/proc/sys/crypto/fips_enabled");

  private static final String PROC = "/proc";

  private final CgroupMounts cgroups;

  MountSteps(CgroupMounts cgroups) {
    this.cgroups = cgroups;
  }

  List<Step> steps(List<RuntimeSpec.Mount> mounts) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < mounts.size(); i++) {
      steps.addAll(steps(mounts.get(i), "mounts[" + i + "]"));
    }
    return steps;
  }

  private List<Step> steps(RuntimeSpec.Mount mount, String field) {
    MountOptions options = MountOptions.parse(mount.options(), field + ".options");
    String target = Fields.clean(mount.destination(), field + ".destination");
    boolean bind = options.isBind() || mount.type().equals("bind");
    checkTarget(target, mount, bind, field);
    if (!mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty()) {
      throw Fields.unsupported(field + ".uidMappings", "mounts with mapped ids");
    }
    if (bind) {
      return List.of(bind(mount, target, options, field));
    }
    return switch (mount.type()) {
      case "", "none" -> throw GantryException.invalid(field + ".type is missing");
      case "cgroup", "cgroup2" -> cgroups.steps(target, options, field);
      default -> List.of(fresh(mount, target, options, field));
    };
  }

  private static void checkTarget(
      String target, RuntimeSpec.Mount mount, boolean bind, String field) {
    if (target.equals("/")) {
      throw GantryException.invalid(field + ".destination: the root itself cannot be covered");
    }
    boolean otherProc = bind ? !mount.source().equals(PROC) : !mount.type().equals("proc");
    if (target.equals(PROC) && otherProc) {
      throw GantryException.invalid(field + ".destination: only proc can be mounted on /proc");
    }
    if (target.startsWith(PROC + "/") && !COVERABLE.contains(target)) {
      throw GantryException.invalid(
          field + ".destination: \"" + target + "\" is inside /proc, which must not be covered");
    }
  }

  private static Step bind(
      RuntimeSpec.Mount mount, String target, MountOptions options, String field) {
    if (!options.isUniform()) {
      throw Fields.unsupported(
          field + ".options", "options for all submounts beside others for the mount alone");
    }
    if (!options.namespace().isEmpty()) {
      return new Step.Borrow(
          Path.of(Fields.absolute(options.namespace(), field + ".options")),
          Fields.absolute(mount.source(), field + ".source"),
          target);
    }
    long flags =
        (options.isRecursive() ? Step.Bind.RECURSIVE : 0)
            | (options.attributesReachBelow() ? Step.Bind.ATTRIBUTES_RECURSIVE : 0)
            | (options.isSourcePlain() ? Step.Bind.NO_LINKS : 0)
            | (isShared(options) ? Step.Bind.KEPT : 0);
    return new Step.Bind(
        Path.of(Fields.absolute(mount.source(), field + ".source")),
        target,
        flags,
        options.set(),
        options.clear(),
        options.propagation());
  }

  private static boolean isShared(MountOptions options) {
    return (options.propagation() & MountAttr.SHARED) != 0;
  }

  private static Step fresh(
      RuntimeSpec.Mount mount, String target, MountOptions options, String field) {
    boolean readOnly = (options.attributes() & MountAttr.READ_ONLY) != 0;
    if (target.equals("/dev") && readOnly) {
      throw Fields.unsupported(field + ".options", "a read-only /dev, where devices are made");
    }
    if (options.propagation() != 0) {
      throw Fields.unsupported(field + ".options", "propagation of a new file system");
    }
    List<String> data = new ArrayList<>();
    if (!mount.source().isEmpty()) {
      data.add("source=" + Fields.text(mount.source(), field + ".source"));
    }
    data.addAll(options.data());
    return new Step.Mount(mount.type(), target, options.attributes(), data);
  }
}
