package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps for {@code process}: the same for a container's first process and for an exec. */
final class ProcessSteps {
  private static final Path LABEL = Path.of("/proc/thread-self/attr/exec");
  private static final String UNCONFINED = "unconfined";

  private final RuntimeSpec.Process process;
  private final RuntimeSpec.@Nullable Seccomp seccomp;
  private final HostInfo host;
  private final PlanOptions options;

  ProcessSteps(
      RuntimeSpec.Process process,
      RuntimeSpec.@Nullable Seccomp seccomp,
      HostInfo host,
      PlanOptions options) {
    this.process = process;
    this.seccomp = seccomp;
    this.host = host;
    this.options = options;
    check();
  }

  private void check() {
    if (process.args().isEmpty() || process.args().getFirst().isEmpty()) {
      throw GantryException.invalid("process.args is empty: there is no program to run");
    }
    Fields.texts(process.args(), "process.args");
    Fields.texts(process.env(), "process.env");
    for (int i = 0; i < process.env().size(); i++) {
      if (process.env().get(i).indexOf('=') <= 0) {
        throw GantryException.invalid(
            "process.env[%d]: \"%s\" is not NAME=value".formatted(i, process.env().get(i)));
      }
    }
    checkUnsupported();
  }

  private void checkUnsupported() {
    if (process.ioPriority() != null) {
      throw Fields.unsupported("process.ioPriority", "leave it out");
    }
    if (process.scheduler() != null) {
      throw Fields.unsupported("process.scheduler", "leave it out");
    }
    if (process.execCPUAffinity() != null) {
      throw Fields.unsupported("process.execCPUAffinity", "leave it out");
    }
    if (!process.selinuxLabel().isEmpty()) {
      throw Fields.unsupported("process.selinuxLabel", "SELinux");
    }
  }

  String workingDirectory() {
    return Fields.absolute(process.cwd(), "process.cwd");
  }

  /** The profile that holds from the exec on; while the host's /proc can still be reached. */
  List<Step> label() {
    String profile = Fields.text(process.apparmorProfile(), "process.apparmorProfile");
    if (profile.isEmpty() || profile.equals(UNCONFINED)) {
      return List.of();
    }
    if (!host.appArmor()) {
      throw GantryException.invalid(
          "process.apparmorProfile: \"" + profile + "\": this kernel has no AppArmor");
    }
    return List.of(new Step.WriteFile(LABEL, "exec " + profile));
  }

  /** A terminal; {@code console} puts it at /dev/console, too, which is for first processes. */
  List<Step> terminal(boolean console) {
    if (!process.terminal()) {
      return List.of();
    }
    RuntimeSpec.ConsoleSize size = process.consoleSize();
    return List.of(
        size == null
            ? new Step.Terminal(0, 0, console)
            : new Step.Terminal(size.height(), size.width(), console));
  }

  /**
   * From limits to the program. Without no-new-privileges a filter needs privileges, so it comes
   * before they are dropped; with it, it comes last and need not allow what happens until then.
   *
   * @param hooks right before the program
   */
  List<Step> steps(List<Step> hooks) {
    List<Step> steps = new ArrayList<>();
    steps.addAll(new ResourceLimits(host, options.wishedLimits()).steps(process.rlimits()));
    oomScore().ifPresent(steps::add);
    steps.add(new Step.Keyring("_ses." + options.id()));
    if (process.noNewPrivileges()) {
      steps.add(new Step.NoNewPrivileges());
    } else {
      filter().ifPresent(steps::add);
    }
    steps.add(capabilities());
    // Before the user changes, who may not be allowed to pass through the folders above.
    steps.add(new Step.WorkingDirectory(workingDirectory()));
    steps.add(credentials());
    if (options.waits()) {
      steps.add(new Step.Wait());
    }
    if (process.noNewPrivileges()) {
      filter().ifPresent(steps::add);
    }
    if (options.init()) {
      steps.add(new Step.Init());
    }
    steps.addAll(hooks);
    steps.add(new Step.Exec(process.args(), process.env()));
    return steps;
  }

  /** Lowering the score is a privilege; without it the process keeps the one it has. */
  private Optional<Step> oomScore() {
    Integer score = process.oomScoreAdj();
    if (score == null) {
      return Optional.empty();
    }
    if (score < -1000 || score > 1000) {
      throw GantryException.invalid("process.oomScoreAdj: " + score + " is not in -1000..1000");
    }
    Step step = new Step.OomScoreAdj(score);
    return Optional.of(host.has("CAP_SYS_RESOURCE") ? step : step.optionally());
  }

  private Optional<Step> filter() {
    return Optional.ofNullable(seccomp)
        .map(profile -> SeccompCompiler.compile(profile, host.machine()));
  }

  /** What the host does not have cannot be handed on, and is left out as runc does. */
  private Step capabilities() {
    RuntimeSpec.Capabilities sets = process.capabilities();
    if (sets == null) {
      return new Step.Capabilities(0, 0, 0, 0, 0);
    }
    return new Step.Capabilities(
        mask(sets.bounding(), "bounding"),
        mask(sets.effective(), "effective"),
        mask(sets.permitted(), "permitted"),
        mask(sets.inheritable(), "inheritable"),
        mask(sets.ambient(), "ambient"));
  }

  private long mask(List<String> names, String set) {
    return Capabilities.mask(names, "process.capabilities." + set) & host.capabilities();
  }

  private Step credentials() {
    RuntimeSpec.User user = process.user();
    long umask = Optional.ofNullable(user.umask()).orElse(Step.Credentials.INHERIT_UMASK);
    checkId(user.uid(), "process.user.uid");
    checkId(user.gid(), "process.user.gid");
    user.additionalGids().forEach(gid -> checkId(gid, "process.user.additionalGids"));
    return new Step.Credentials(user.uid(), user.gid(), umask, user.additionalGids());
  }

  private static void checkId(long id, String field) {
    // The highest number means "leave it" to the kernel.
    if (id < 0 || id >= 0xffff_ffffL) {
      throw GantryException.invalid(field + ": " + id + " is not in 0.." + 0xffff_fffeL);
    }
  }
}
