package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompCompilerTest {
  private static final int X86_64 = Architecture.X86_64.auditNumber();
  private static final int X86 = Architecture.X86.auditNumber();
  private static final int ENOSYS = SeccompAction.ERRNO | 38;
  private static final List<String> OPERATORS =
      List.of("EQ", "NE", "LT", "LE", "GT", "GE", "MASKED_EQ");
  private static final List<String> ACTIONS =
      List.of("KILL", "KILL_THREAD", "KILL_PROCESS", "TRAP", "ERRNO", "TRACE", "LOG", "ALLOW");
  private static final long[] VALUES = {
    0,
    1,
    2,
    7,
    40,
    0x7e020000L,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x1_00000000L,
    0x1_00000028L,
    0xffffffff_00000000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1L
  };

  @Test
  void returnsEachActionWithItsData() {
    for (String action : ACTIONS) {
      RuntimeSpec.Seccomp profile =
          profile("LOG", rule(action, 77, List.of("read")), rule("TRAP", null, List.of("mseal")));
      int data = action.equals("ERRNO") || action.equals("TRACE") ? 77 : 0;
      int expected = action.equals("LOG") ? SeccompAction.LOG : base(action) | data;
      assertThat(run(profile, X86_64, 0)).as(action).isEqualTo(expected);
    }
    assertThat(run(profile("ALLOW", rule("ERRNO", null, List.of("read"))), X86_64, 0))
        .as("EPERM unless said otherwise")
        .isEqualTo(SeccompAction.ERRNO | 1);
  }

  private static int base(String action) {
    return switch (action) {
      case "KILL", "KILL_THREAD" -> 0;
      case "KILL_PROCESS" -> 0x80000000;
      case "TRAP" -> 0x00030000;
      case "ERRNO" -> 0x00050000;
      case "TRACE" -> 0x7ff00000;
      case "ALLOW" -> 0x7fff0000;
      default -> throw new IllegalStateException(action);
    };
  }

  @Test
  void killsForeignArchitecturesAndX32() {
    RuntimeSpec.Seccomp own = profile("ALLOW", rule("ERRNO", 5, List.of("read")));
    assertThat(run(own, X86_64, 0)).isEqualTo(SeccompAction.ERRNO | 5);
    assertThat(run(own, X86, 3)).isEqualTo(SeccompAction.KILL_THREAD);
    assertThat(run(own, Architecture.ARM.auditNumber(), 3)).isEqualTo(SeccompAction.KILL_THREAD);
    assertThat(run(own, X86_64, 0x40000000)).isEqualTo(SeccompAction.KILL_THREAD);
    assertThat(run(own, X86_64, -1)).as("a skipped call").isEqualTo(SeccompAction.ALLOW);
    RuntimeSpec.Seccomp all = with(own, List.of("SCMP_ARCH_X86", "SCMP_ARCH_X32"));
    assertThat(run(all, X86, 3)).isEqualTo(SeccompAction.ERRNO | 5);
    assertThat(run(all, X86_64, 0x40000000)).isEqualTo(SeccompAction.ERRNO | 5);
    assertThat(run(all, X86_64, 0x40000001)).isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void answersEnosysForCallsNewerThanTheProfile() {
    RuntimeSpec.Seccomp profile = profile("ERRNO", rule("ALLOW", null, List.of("read", "openat2")));
    assertThat(run(profile, X86_64, 2)).isEqualTo(SeccompAction.ERRNO | 1);
    assertThat(run(profile, X86_64, 437)).isEqualTo(SeccompAction.ALLOW);
    assertThat(run(profile, X86_64, 438)).isEqualTo(ENOSYS);
    assertThat(run(profile("LOG", rule("TRAP", null, List.of("read"))), X86_64, 438))
        .isEqualTo(SeccompAction.LOG);
  }

  @Test
  void letsAnUnconditionalRuleBeatConditionalOnes() {
    var argument = new RuntimeSpec.SyscallArg(0, 1, 0, "SCMP_CMP_EQ");
    RuntimeSpec.Syscall conditional =
        new RuntimeSpec.Syscall(List.of("read"), "SCMP_ACT_TRAP", null, List.of(argument));
    RuntimeSpec.Seccomp profile = profile("LOG", conditional, rule("ALLOW", 0, List.of("read")));
    assertThat(run(profile, X86_64, 0, 1)).isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void treatsConditionsOnOneArgumentAsAlternatives() {
    var rule =
        new RuntimeSpec.Syscall(
            List.of("read"),
            "SCMP_ACT_ALLOW",
            null,
            List.of(
                new RuntimeSpec.SyscallArg(1, 5, 0, "SCMP_CMP_EQ"),
                new RuntimeSpec.SyscallArg(1, 9, 0, "SCMP_CMP_EQ")));
    RuntimeSpec.Seccomp profile = profile("ERRNO", rule);
    assertThat(run(profile, X86_64, 0, 0, 5)).isEqualTo(SeccompAction.ALLOW);
    assertThat(run(profile, X86_64, 0, 0, 9)).isEqualTo(SeccompAction.ALLOW);
    assertThat(run(profile, X86_64, 0, 0, 6)).isEqualTo(SeccompAction.ERRNO | 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"X86_64", "AARCH64"})
  void agreesWithThePlainReadingOfRandomProfiles(Architecture machine) {
    Random random = new Random(2026);
    for (int i = 0; i < 1500; i++) {
      RuntimeSpec.Seccomp profile = randomProfile(random, machine);
      BpfInterpreter filter =
          new BpfInterpreter(SeccompCompiler.compile(profile, machine).filter());
      NaiveSeccomp oracle = new NaiveSeccomp(profile, machine);
      for (int n = 0; n < 60; n++) {
        Architecture caller = pick(random, List.of(Architecture.values()));
        int number = number(random, profile, caller);
        long[] args = random.longs(6, 0, VALUES.length).map(v -> VALUES[(int) v]).toArray();
        int onWire = caller == Architecture.X32 ? number | 0x40000000 : number;
        boolean runs = caller.name().contains("A") == (machine == Architecture.AARCH64);
        int expected = runs ? oracle.evaluate(caller, number, args) : SeccompAction.KILL_THREAD;
        assertThat(filter.run(caller.auditNumber(), onWire, args))
            .as("%s %s %s of %s", caller, number, args, profile)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void reachesTargetsThatAreTooFarForOneJump() {
    List<RuntimeSpec.Syscall> rules = new ArrayList<>();
    List<String> names = SyscallTable.of(Architecture.X86_64).names().stream().sorted().toList();
    for (String name : names.subList(0, 200)) {
      var arg = new RuntimeSpec.SyscallArg(3, name.hashCode(), 0, "SCMP_CMP_EQ");
      rules.add(new RuntimeSpec.Syscall(List.of(name), "SCMP_ACT_ALLOW", null, List.of(arg)));
    }
    RuntimeSpec.Seccomp profile = profile("ERRNO", rules.toArray(RuntimeSpec.Syscall[]::new));
    BpfInterpreter filter =
        new BpfInterpreter(SeccompCompiler.compile(profile, Architecture.X86_64).filter());
    assertThat(filter.length()).isGreaterThan(800);
    for (String name : names.subList(0, 200)) {
      int number = SyscallTable.of(Architecture.X86_64).number(name).orElseThrow();
      assertThat(filter.run(X86_64, number, 0, 0, 0, name.hashCode()))
          .isEqualTo(SeccompAction.ALLOW);
      assertThat(filter.run(X86_64, number, 0, 0, 0, 12)).isEqualTo(SeccompAction.ERRNO | 1);
    }
  }

  @Test
  void isShortOnTheHotPath() {
    RuntimeSpec.Seccomp profile = SeccompProfiles.defaultProfile(Set.of(), Architecture.X86_64);
    BpfInterpreter filter =
        new BpfInterpreter(SeccompCompiler.compile(profile, Architecture.X86_64).filter());
    for (int number = 0; number < 470; number++) {
      filter.run(X86_64, number, 0, 0, 0, 0, 0, 0);
      assertThat(filter.steps).as("call " + number).isLessThan(40);
    }
    filter.run(X86_64, 0);
    assertThat(filter.steps).as("read").isLessThan(16);
  }

  @ParameterizedTest
  @CsvSource({
    "SECCOMP_FILTER_FLAG_LOG, 2",
    "SECCOMP_FILTER_FLAG_TSYNC, 1",
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW, 4",
    "'', 4"
  })
  void translatesFlags(String flag, long expected) {
    RuntimeSpec.Seccomp plain = profile("ALLOW");
    RuntimeSpec.Seccomp profile =
        new RuntimeSpec.Seccomp(
            plain.defaultAction(),
            null,
            List.of(),
            flag.isEmpty() ? List.of() : List.of(flag),
            "",
            "",
            List.of());
    assertThat(SeccompCompiler.compile(profile, Architecture.X86_64).flags()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "SCMP_ACT_NOTIFY, SCMP_CMP_EQ, 0, linux.seccomp.syscalls[0].action: SCMP_ACT_NOTIFY needs",
    "allow, SCMP_CMP_EQ, 0, linux.seccomp.syscalls[0].action: \"allow\" is no action",
    "SCMP_ACT_ALLOW, EQ, 0, linux.seccomp.syscalls[0].args[0].op: \"EQ\" is no comparison",
    "SCMP_ACT_ALLOW, SCMP_CMP_EQ, 6, linux.seccomp.syscalls[0].args[0].index: 6 is not in 0..5",
    "SCMP_ACT_ALLOW, SCMP_CMP_EQ, -1, linux.seccomp.syscalls[0].args[0].index: -1 is not in 0..5",
  })
  void namesTheBadField(String action, String operator, int index, String message) {
    var arg = new RuntimeSpec.SyscallArg(index, 0, 0, operator);
    var rule = new RuntimeSpec.Syscall(List.of("read"), action, null, List.of(arg));
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> SeccompCompiler.compile(profile("ERRNO", rule), Architecture.X86_64))
        .withMessageStartingWith(message);
  }

  @Test
  void refusesForeignWordsAndTooLargeNumbers() {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> run(with(profile("ALLOW"), List.of("amd64")), X86_64, 0))
        .withMessageContaining("linux.seccomp.architectures");
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> run(profile("ALLOW", rule("ERRNO", 70000, List.of("read"))), X86_64, 0))
        .withMessageContaining("errno 70000");
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> run(profile("SOMETHING"), X86_64, 0))
        .withMessageContaining("linux.seccomp.defaultAction");
  }

  @Test
  void refusesAFilterThatIsTooLongForTheKernel() {
    List<RuntimeSpec.Syscall> rules = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      var arg = new RuntimeSpec.SyscallArg(0, i, 0, "SCMP_CMP_EQ");
      rules.add(new RuntimeSpec.Syscall(List.of("read"), "SCMP_ACT_ALLOW", null, List.of(arg)));
    }
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(
            () -> run(profile("ERRNO", rules.toArray(RuntimeSpec.Syscall[]::new)), X86_64, 0))
        .withMessageContaining("the kernel takes 4096");
  }

  private static int number(Random random, RuntimeSpec.Seccomp profile, Architecture caller) {
    if (random.nextInt(4) == 0) {
      return random.nextInt(500);
    }
    List<String> names = pick(random, profile.syscalls()).names();
    return SyscallTable.of(caller).number(pick(random, names)).orElse(3) + random.nextInt(2);
  }

  private static RuntimeSpec.Seccomp randomProfile(Random random, Architecture machine) {
    List<String> all = SyscallTable.of(machine).names().stream().sorted().toList();
    List<RuntimeSpec.Syscall> rules = new ArrayList<>();
    for (int n = 1 + random.nextInt(12); n > 0; n--) {
      int from = random.nextInt(all.size() - 1);
      int length = random.nextInt(10) == 0 ? 100 : 6;
      List<String> names =
          all.subList(from, Math.min(all.size(), from + 1 + random.nextInt(length)));
      List<RuntimeSpec.SyscallArg> args = new ArrayList<>();
      for (int a = Math.max(0, random.nextInt(5) - 1); a > 0; a--) {
        args.add(randomArg(random));
      }
      rules.add(
          new RuntimeSpec.Syscall(
              names, "SCMP_ACT_" + pick(random, ACTIONS), random.nextInt(3), args));
    }
    List<String> architectures =
        List.of(Architecture.values()).stream()
            .filter(a -> random.nextBoolean())
            .map(Architecture::seccompName)
            .toList();
    return with(
        profile(pick(random, ACTIONS), rules.toArray(RuntimeSpec.Syscall[]::new)), architectures);
  }

  private static RuntimeSpec.SyscallArg randomArg(Random random) {
    long value = VALUES[random.nextInt(VALUES.length)];
    long two = VALUES[random.nextInt(VALUES.length)];
    String operator = pick(random, OPERATORS);
    return new RuntimeSpec.SyscallArg(
        random.nextInt(6), value, random.nextBoolean() ? two & value : two, "SCMP_CMP_" + operator);
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static int run(RuntimeSpec.Seccomp profile, int audit, int number, long... args) {
    return new BpfInterpreter(SeccompCompiler.compile(profile, Architecture.X86_64).filter())
        .run(audit, number, args);
  }

  private static RuntimeSpec.Syscall rule(
      String action, @Nullable Integer errno, List<String> names) {
    return new RuntimeSpec.Syscall(names, "SCMP_ACT_" + action, errno, List.of());
  }

  private static RuntimeSpec.Seccomp profile(String action, RuntimeSpec.Syscall... rules) {
    return new RuntimeSpec.Seccomp(
        "SCMP_ACT_" + action, null, List.of(), List.of(), "", "", List.of(rules));
  }

  private static RuntimeSpec.Seccomp with(RuntimeSpec.Seccomp profile, List<String> architectures) {
    return new RuntimeSpec.Seccomp(
        profile.defaultAction(),
        profile.defaultErrnoRet(),
        architectures,
        profile.flags(),
        "",
        "",
        profile.syscalls());
  }
}
