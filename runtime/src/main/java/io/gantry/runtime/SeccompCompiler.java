package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles an OCI seccomp profile (runtime-spec "Seccomp") to a classic BPF filter. Pure. The
 * machine's own architecture is always filtered; a process of one that the profile does not list is
 * killed, as with libseccomp. System call numbers are found by binary search, and the kernel caches
 * what the filter always allows. The last profiles are remembered, since most containers share one.
 * Thread-safe.
 */
public final class SeccompCompiler {
  private static final int NUMBER_OFFSET = 0;
  private static final int ARCHITECTURE_OFFSET = 4;
  private static final long X32_BIT = 0x40000000L;

  /** The number that a tracer writes to skip a call. */
  private static final long SKIPPED = 0xffff_ffffL;

  /** SECCOMP_FILTER_FLAG_* of seccomp.h. */
  private static final long TSYNC = 1;

  private static final long LOG = 2;
  private static final long SPEC_ALLOW = 4;

  private static final int REMEMBERED = 32;
  private static final Map<Key, Step.Seccomp> COMPILED = new ConcurrentHashMap<>();

  /** What determines a filter. */
  private record Key(RuntimeSpec.Seccomp profile, Architecture machine) {}

  private final RuntimeSpec.Seccomp profile;
  private final Architecture machine;
  private final BpfProgram out = new BpfProgram();

  private SeccompCompiler(RuntimeSpec.Seccomp profile, Architecture machine) {
    this.profile = profile;
    this.machine = machine;
  }

  /**
   * The step that installs the profile on a machine of this architecture. Throws {@link
   * GantryException} INVALID naming the field that is wrong. Names of system calls that we have not
   * heard of are ignored, as profiles are written for newer kernels, too.
   */
  public static Step.Seccomp compile(RuntimeSpec.Seccomp profile, Architecture machine) {
    Key key = new Key(profile, machine);
    Step.Seccomp known = COMPILED.get(key);
    if (known != null) {
      return known;
    }
    Step.Seccomp step = new SeccompCompiler(profile, machine).compile();
    if (COMPILED.size() >= REMEMBERED) {
      COMPILED.clear();
    }
    COMPILED.put(key, step);
    return step;
  }

  private Step.Seccomp compile() {
    Set<Architecture> architectures = architectures();
    int next = out.ret(SeccompAction.KILL_THREAD);
    for (Architecture architecture : List.copyOf(architectures).reversed()) {
      if (architecture != Architecture.X32 && architecture != machine) {
        next = block(architecture, intervals(architecture), next);
      }
    }
    List<Interval> own = intervals(machine);
    if (machine == Architecture.X86_64) {
      own.addAll(x32(architectures.contains(Architecture.X32)));
    }
    int start = out.load(ARCHITECTURE_OFFSET, block(machine, own, next));
    return new Step.Seccomp(flags(), out.assemble(start));
  }

  /** The search among the calls of one architecture, and the test that leads there. */
  private int block(Architecture architecture, List<Interval> intervals, int otherwise) {
    int search = out.load(NUMBER_OFFSET, search(merged(intervals)));
    return out.jump(BpfProgram.JEQ, architecture.auditNumber(), search, otherwise);
  }

  private Set<Architecture> architectures() {
    Set<Architecture> found = EnumSet.of(machine);
    for (String name : profile.architectures()) {
      if (!name.startsWith("SCMP_ARCH_")) {
        throw GantryException.invalid(
            "linux.seccomp.architectures: \"" + name + "\" is none. Hint: SCMP_ARCH_X86_64");
      }
      // Those of other machines have nothing to say on this one.
      Architecture.named(name).filter(this::runs).ifPresent(found::add);
    }
    return found;
  }

  private boolean runs(Architecture architecture) {
    boolean arm = architecture == Architecture.ARM || architecture == Architecture.AARCH64;
    return arm == (machine == Architecture.AARCH64);
  }

  /** System calls from {@code first} to where the next interval begins. */
  private record Interval(long first, SeccompRules.Decision decision, boolean wide) {}

  private List<Interval> intervals(Architecture architecture) {
    SeccompRules rules = new SeccompRules(profile, architecture);
    long base = architecture == Architecture.X32 ? X32_BIT : 0;
    boolean wide = architecture.wide();
    List<Interval> intervals = new ArrayList<>();
    long next = base;
    for (Map.Entry<Integer, SeccompRules.Decision> entry : rules.decisions().entrySet()) {
      long number = base + entry.getKey();
      if (number > next) {
        intervals.add(new Interval(next, rules.unnamed(), wide));
      }
      intervals.add(new Interval(number, entry.getValue(), wide));
      next = number + 1;
    }
    long unheardOf = base + rules.lastMentioned() + 1;
    if (unheardOf > next) {
      intervals.add(new Interval(next, rules.unnamed(), wide));
    }
    intervals.add(new Interval(unheardOf, rules.unheardOf(), wide));
    return intervals;
  }

  /** Without x32 in the profile its calls kill, except for the number of a skipped call. */
  private List<Interval> x32(boolean wanted) {
    SeccompRules.Decision skipped = new SeccompRules(profile, Architecture.X86_64).unheardOf();
    List<Interval> intervals =
        wanted
            ? intervals(Architecture.X32)
            : new ArrayList<>(
                List.of(
                    new Interval(
                        X32_BIT, SeccompRules.Decision.always(SeccompAction.KILL_THREAD), true)));
    intervals.add(new Interval(SKIPPED, skipped, true));
    return intervals;
  }

  private static List<Interval> merged(List<Interval> intervals) {
    List<Interval> merged = new ArrayList<>();
    for (Interval interval : intervals) {
      boolean same = !merged.isEmpty() && sameOutcome(merged.getLast(), interval);
      if (!same) {
        merged.add(interval);
      }
    }
    return merged;
  }

  private static boolean sameOutcome(Interval one, Interval other) {
    return one.decision.equals(other.decision)
        && (one.wide == other.wide || one.decision.rules().isEmpty());
  }

  private int search(List<Interval> intervals) {
    if (intervals.size() == 1) {
      return decide(intervals.getFirst());
    }
    int middle = intervals.size() / 2;
    int right = search(intervals.subList(middle, intervals.size()));
    int left = search(intervals.subList(0, middle));
    int first = (int) intervals.get(middle).first;
    return out.jump(BpfProgram.JGE, first, right, left);
  }

  private int decide(Interval interval) {
    int next = out.ret(interval.decision.otherwise());
    for (SeccompRules.Rule rule : interval.decision.rules().reversed()) {
      int matched = out.ret(rule.action());
      for (SeccompCondition condition : rule.conditions().reversed()) {
        matched = condition.write(out, interval.wide, matched, next);
      }
      next = matched;
    }
    return next;
  }

  private long flags() {
    if (profile.flags().isEmpty()) {
      // runc's default, too: speculation mitigations cost much where a filter alone turns them on.
      return SPEC_ALLOW;
    }
    long flags = 0;
    for (String flag : profile.flags()) {
      flags |=
          switch (flag) {
            case "SECCOMP_FILTER_FLAG_TSYNC" -> TSYNC;
            case "SECCOMP_FILTER_FLAG_LOG" -> LOG;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> SPEC_ALLOW;
            default ->
                throw GantryException.invalid(
                    "linux.seccomp.flags: \"" + flag + "\" is not supported");
          };
    }
    return flags;
  }
}
