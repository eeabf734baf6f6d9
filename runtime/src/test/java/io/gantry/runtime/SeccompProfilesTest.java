package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompProfilesTest {
  private static final int EPERM = SeccompAction.ERRNO | 1;
  private static final int ENOSYS = SeccompAction.ERRNO | 38;
  private static final long SYS_ADMIN_FLAGS = 0x7e020000L;
  private static final KernelVersion KERNEL = new KernelVersion(6, 12);

  @ParameterizedTest
  @EnumSource(names = {"X86_64", "AARCH64"})
  void allowsWhatProgramsNeed(Architecture machine) {
    for (String name : Set.of("read", "openat", "execve", "futex", "mmap", "epoll_pwait", "rseq")) {
      assertThat(run(machine, Set.of(), name)).as(name).isEqualTo(SeccompAction.ALLOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "umount2",
        "setns",
        "unshare",
        "open_tree",
        "move_mount",
        "fsopen",
        "pivot_root",
        "bpf",
        "perf_event_open",
        "keyctl",
        "add_key",
        "request_key",
        "io_uring_setup",
        "reboot",
        "userfaultfd",
        "kexec_load",
        "init_module",
        "swapon",
        "settimeofday",
        "clock_settime",
        "acct",
        "quotactl",
        "open_by_handle_at",
        "move_pages",
        "nfsservctl",
        "syslog",
        "chroot",
        "kcmp",
        "process_madvise"
      })
  void refusesWhatReachesTheHost(String name) {
    assertThat(run(Architecture.X86_64, Set.of(), name)).isEqualTo(EPERM);
    assertThat(run(Architecture.AARCH64, Set.of(), name)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @CsvSource({
    "CAP_SYS_ADMIN, mount",
    "CAP_SYS_ADMIN, unshare",
    "CAP_SYS_ADMIN, clone3",
    "CAP_BPF, bpf",
    "CAP_PERFMON, perf_event_open",
    "CAP_SYSLOG, syslog",
    "CAP_DAC_READ_SEARCH, open_by_handle_at",
    "CAP_SYS_BOOT, reboot",
    "CAP_SYS_CHROOT, chroot",
    "CAP_SYS_MODULE, init_module",
    "CAP_SYS_NICE, mbind",
    "CAP_SYS_PACCT, acct",
    "CAP_SYS_PTRACE, kcmp",
    "CAP_SYS_TIME, clock_settime",
    "CAP_SYS_TTY_CONFIG, vhangup",
  })
  void allowsWithACapabilityWhatItIsFor(String capability, String name) {
    assertThat(run(Architecture.X86_64, Set.of(capability), name)).isEqualTo(SeccompAction.ALLOW);
    assertThat(run(Architecture.X86_64, Set.of("CAP_CHOWN"), name))
        .isNotEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void allowsProcessesButNoNamespaces() {
    assertThat(run(Architecture.X86_64, Set.of(), "clone", 0x1200011))
        .isEqualTo(SeccompAction.ALLOW);
    for (long flag = 1; flag < 1L << 32; flag <<= 1) {
      boolean namespace = (flag & SYS_ADMIN_FLAGS) != 0;
      assertThat(run(Architecture.X86_64, Set.of(), "clone", flag))
          .as(Long.toHexString(flag))
          .isEqualTo(namespace ? EPERM : SeccompAction.ALLOW);
    }
    assertThat(run(Architecture.X86_64, Set.of(), "clone3")).isEqualTo(ENOSYS);
    assertThat(run(Architecture.X86_64, Set.of("CAP_SYS_ADMIN"), "clone", SYS_ADMIN_FLAGS))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void refusesTheHypervisorsSocketsHoweverTheUpperHalfIsSet() {
    for (long family = 0; family < 64; family++) {
      int expected = family == 40 ? EPERM : SeccompAction.ALLOW;
      for (long upper : new long[] {0, 1L << 32, 1L << 63}) {
        assertThat(run(Architecture.X86_64, Set.of(), "socket", upper | family))
            .as("family " + family)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "8, true",
    "131072, true",
    "131080, true",
    "4294967295, true",
    "4194304, false",
    "262144, false",
    "4294967304, false"
  })
  void allowsHarmlessPersonalities(long persona, boolean allowed) {
    assertThat(run(Architecture.X86_64, Set.of(), "personality", persona))
        .isEqualTo(allowed ? SeccompAction.ALLOW : EPERM);
  }

  @Test
  void namesOnlyCallsThatExist() {
    Set<String> capabilities = Set.copyOf(Capabilities.names());
    for (Architecture machine : Set.of(Architecture.X86_64, Architecture.AARCH64)) {
      Stream.concat(
              SeccompProfiles.defaultProfile(capabilities, machine).syscalls().stream(),
              SeccompProfiles.defaultProfile(Set.of(), machine).syscalls().stream())
          .flatMap(rule -> rule.names().stream())
          .forEach(name ->
              assertThat(Stream.of(Architecture.values()))
                  .as(name)
                  .anyMatch(a -> SyscallTable.of(a).number(name).isPresent()));
    }
  }

  @Test
  void allowsThirtyTwoBitProgramsTheSame() {
    RuntimeSpec.Seccomp profile = SeccompProfiles.defaultProfile(Set.of(), Architecture.X86_64);
    BpfInterpreter filter =
        new BpfInterpreter(SeccompCompiler.compile(profile, Architecture.X86_64).filter());
    int audit = Architecture.X86.auditNumber();
    assertThat(filter.run(audit, 3)).as("read").isEqualTo(SeccompAction.ALLOW);
    assertThat(filter.run(audit, 21)).as("mount").isEqualTo(EPERM);
    assertThat(filter.run(audit, 359, 40)).as("socket(AF_VSOCK)").isEqualTo(EPERM);
  }

  @Test
  void readsDockersFormat() {
    String json =
        """
        {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "comment": "ignored",
         "archMap": [
           {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
           {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
         "syscalls": [
           {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": ""},
           {"name": "close", "action": "SCMP_ACT_ALLOW", "args": null},
           {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
           {"names": ["umount2"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_KILL"]}},
           {"names": ["dup"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
           {"names": ["dup3"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"]}},
           {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
           {"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "99.0"}},
           {"names": ["acct"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "4.8"}},
           {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7,
            "args": [{"index": 0, "value": 1, "valueTwo": 0, "op": "SCMP_CMP_NE"}]}]}
        """;
    RuntimeSpec.Seccomp plain = SeccompProfiles.parse(json, Set.of(), Architecture.X86_64, KERNEL);
    assertThat(plain.architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
    assertThat(plain.defaultErrnoRet()).isEqualTo(38);
    assertThat(names(plain))
        .containsExactly("read", "write", "close", "umount2", "ptrace", "personality");
    assertThat(plain.syscalls().getLast().errnoRet()).isEqualTo(7);
    RuntimeSpec.Seccomp other =
        SeccompProfiles.parse(
            json, Set.of("CAP_KILL", "CAP_SYS_ADMIN"), Architecture.AARCH64, KERNEL);
    assertThat(names(other))
        .containsExactly("read", "write", "close", "mount", "dup", "dup3", "ptrace", "personality");
    assertThat(other.architectures()).containsExactly("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
  }

  @Test
  void readsTheOciFormatToo() {
    RuntimeSpec.Seccomp profile =
        SeccompProfiles.defaultProfile(Set.of("CAP_SYS_ADMIN"), Architecture.X86_64);
    RuntimeSpec.Seccomp read =
        SeccompProfiles.parse(Json.writeString(profile), Set.of(), Architecture.X86_64, KERNEL);
    assertThat(read).isEqualTo(profile);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | JSON is malformed at line 1",
        "{'syscalls': 1} | JSON does not fit",
        "{'architectures':['SCMP_ARCH_X86'],'archMap':[{'architecture':'SCMP_ARCH_X86_64'}]} | both",
        "{'syscalls':[{'name':'read','names':['write'],'action':'SCMP_ACT_ALLOW'}]} | syscalls[0]",
        "{'syscalls':[{'names':['a'],'includes':{'minKernel':'x'}}]} | \"x\" is no kernel version",
      })
  void saysWhatIsWrongWithAProfile(String json, String message) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() ->
            SeccompProfiles.parse(json.replace('\'', '"'), Set.of(), Architecture.X86_64, KERNEL))
        .withMessageContaining(message)
        .matches(e -> e.kind() == GantryException.Kind.INVALID);
  }

  private static List<String> names(RuntimeSpec.Seccomp profile) {
    return profile.syscalls().stream().flatMap(rule -> rule.names().stream()).toList();
  }

  private static int run(
      Architecture machine, Set<String> capabilities, String name, long... args) {
    RuntimeSpec.Seccomp profile = SeccompProfiles.defaultProfile(capabilities, machine);
    int number = SyscallTable.of(machine).number(name).orElseThrow();
    return new BpfInterpreter(SeccompCompiler.compile(profile, machine).filter())
        .run(machine.auditNumber(), number, args);
  }
}
