package io.gantry.runtime;

import io.gantry.oci.RuntimeSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a profile word for word for one call at a time: the oracle of the compiler. */
record NaiveSeccomp(RuntimeSpec.Seccomp profile, Architecture machine) {
  int evaluate(Architecture architecture, int number, long... args) {
    boolean listed = profile.architectures().contains(architecture.seccompName());
    if (architecture != machine && !listed) {
      return SeccompAction.KILL_THREAD;
    }
    boolean newer = true;
    boolean any = false;
    for (RuntimeSpec.Syscall rule : profile.syscalls()) {
      for (String name : rule.names()) {
        int mentioned = SyscallTable.of(architecture).number(name).orElse(-1);
        any |= mentioned >= 0;
        newer &= Integer.compareUnsigned(number, mentioned) > 0 || mentioned < 0;
      }
    }
    List<RuntimeSpec.Syscall> rules =
        profile.syscalls().stream()
            .filter(rule -> names(rule, architecture, number) && action(rule) != defaultAction())
            .toList();
    for (RuntimeSpec.Syscall rule : rules) {
      if (rule.args().isEmpty()) {
        return action(rule);
      }
    }
    for (RuntimeSpec.Syscall rule : rules) {
      if (matches(rule, architecture, args)) {
        return action(rule);
      }
    }
    boolean strict =
        !List.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE")
            .contains(profile.defaultAction());
    return any && newer && strict ? 0x00050000 | 38 : defaultAction();
  }

  private static boolean names(RuntimeSpec.Syscall rule, Architecture architecture, int number) {
    return rule.names().stream()
        .anyMatch(name -> SyscallTable.of(architecture).number(name).orElse(-2) == number);
  }

  private int defaultAction() {
    return SeccompAction.of(profile.defaultAction(), profile.defaultErrnoRet(), "test");
  }

  private static int action(RuntimeSpec.Syscall rule) {
    return SeccompAction.of(rule.action(), rule.errnoRet(), "test");
  }

  private static boolean matches(
      RuntimeSpec.Syscall rule, Architecture architecture, long... args) {
    Set<Integer> indexes = new HashSet<>();
    rule.args().forEach(arg -> indexes.add(arg.index()));
    return indexes.size() == rule.args().size()
        ? rule.args().stream().allMatch(arg -> holds(arg, architecture, args))
        : rule.args().stream().anyMatch(arg -> holds(arg, architecture, args));
  }

  private static boolean holds(
      RuntimeSpec.SyscallArg arg, Architecture architecture, long... args) {
    long bits = architecture.wide() ? -1L : 0xffff_ffffL;
    long actual = args[arg.index()] & bits;
    long value = arg.value() & bits;
    int order = Long.compareUnsigned(actual, value);
    return switch (arg.op()) {
      case "SCMP_CMP_EQ" -> order == 0;
      case "SCMP_CMP_NE" -> order != 0;
      case "SCMP_CMP_LT" -> order < 0;
      case "SCMP_CMP_LE" -> order <= 0;
      case "SCMP_CMP_GT" -> order > 0;
      case "SCMP_CMP_GE" -> order >= 0;
      case "SCMP_CMP_MASKED_EQ" -> (actual & value) == (arg.valueTwo() & bits);
      default -> throw new IllegalStateException(arg.op());
    };
  }
}
