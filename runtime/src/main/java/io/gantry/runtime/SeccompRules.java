package io.gantry.runtime;

import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a profile says about the system calls of one architecture, with libseccomp's rules of
 * precedence: a rule without conditions beats those with conditions, and the first such rule
 * counts; otherwise the first rule counts whose conditions all hold; otherwise the default.
 */
final class SeccompRules {
  private static final int ENOSYS = 38;

  /** Conditions that must all hold, and what is returned then. */
  record Rule(List<SeccompCondition> conditions, int action) {
    boolean isUnconditional() {
      return conditions.isEmpty();
    }
  }

  /** What happens to one system call: the first rule that holds, or {@code otherwise}. */
  record Decision(List<Rule> rules, int otherwise) {
    static Decision always(int action) {
      return new Decision(List.of(), action);
    }
  }

  private final Map<Integer, List<Rule>> rules = new TreeMap<>();
  private final int defaultAction;
  private int lastMentioned = -1;

  SeccompRules(RuntimeSpec.Seccomp profile, Architecture architecture) {
    defaultAction =
        SeccompAction.of(
            profile.defaultAction(), profile.defaultErrnoRet(), "linux.seccomp.defaultAction");
    SyscallTable table = SyscallTable.of(architecture);
    for (int i = 0; i < profile.syscalls().size(); i++) {
      add(profile.syscalls().get(i), table, "linux.seccomp.syscalls[" + i + "]");
    }
  }

  /** By system call number, in ascending order; numbers that are missing get {@link #unnamed}. */
  Map<Integer, Decision> decisions() {
    Map<Integer, Decision> decisions = new TreeMap<>();
    rules.forEach((number, list) -> decisions.put(number, decision(list)));
    return decisions;
  }

  /** The decision for a call that no rule names. */
  Decision unnamed() {
    return Decision.always(defaultAction);
  }

  /**
   * The decision for calls that are newer than all that the profile names: its author has not
   * decided about them, and programs fall back to older calls on ENOSYS only. So does runc.
   */
  Decision unheardOf() {
    boolean known = lastMentioned < 0 || SeccompAction.isPermissive(defaultAction);
    return Decision.always(known ? defaultAction : SeccompAction.ERRNO | ENOSYS);
  }

  /** The highest number that the profile names, -1 when it names none. */
  int lastMentioned() {
    return lastMentioned;
  }

  private void add(RuntimeSpec.Syscall syscall, SyscallTable table, String field) {
    int action = SeccompAction.of(syscall.action(), syscall.errnoRet(), field + ".action");
    List<Rule> alternatives = alternatives(syscall.args(), action, field);
    for (String name : syscall.names()) {
      OptionalInt number = table.number(name);
      if (number.isPresent()) {
        lastMentioned = Math.max(lastMentioned, number.getAsInt());
        // As runc: a rule that repeats the default says nothing.
        if (action != defaultAction) {
          rules.computeIfAbsent(number.getAsInt(), n -> new ArrayList<>()).addAll(alternatives);
        }
      }
    }
  }

  /** Several conditions on one argument are alternatives, which libseccomp and runc agree on. */
  private static List<Rule> alternatives(
      List<RuntimeSpec.SyscallArg> args, int action, String field) {
    List<SeccompCondition> conditions = new ArrayList<>();
    Set<Integer> indexes = new HashSet<>();
    for (int i = 0; i < args.size(); i++) {
      conditions.add(SeccompCondition.of(args.get(i), field + ".args[" + i + "]"));
      indexes.add(args.get(i).index());
    }
    return indexes.size() == conditions.size()
        ? List.of(new Rule(List.copyOf(conditions), action))
        : conditions.stream().map(one -> new Rule(List.of(one), action)).toList();
  }

  private Decision decision(List<Rule> list) {
    return list.stream()
        .filter(Rule::isUnconditional)
        .findFirst()
        .map(rule -> Decision.always(rule.action))
        .orElseGet(() -> new Decision(List.copyOf(list), defaultAction));
  }
}
