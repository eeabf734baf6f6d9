package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The default filter beside that of the podman that Debian ships: every difference is meant. */
class SeccompComparisonIT {
  private static final Path PROFILE = Path.of("/usr/share/containers/seccomp.json");
  private static final Set<String> CAPABILITIES =
      Set.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private static final String MOUNTS =
      "mounts, for nesting without privileges; here with CAP_SYS_ADMIN";
  private static final String NAMESPACES =
      "namespaces, for nesting without privileges; here with CAP_SYS_ADMIN";
  private static final String NEWER = "the call is younger than their profile";
  private static final String MEMORY = "memory policies; here with CAP_SYS_NICE";

  /** Allowed there and refused here, as Docker does. */
  private static final Map<String, String> STRICTER =
      Map.ofEntries(
          Map.entry("clone3", NAMESPACES),
          Map.entry("fsconfig", MOUNTS),
          Map.entry("fsmount", MOUNTS),
          Map.entry("fsopen", MOUNTS),
          Map.entry("fspick", MOUNTS),
          Map.entry("get_mempolicy", MEMORY),
          Map.entry("keyctl", "keyrings are not all namespaced"),
          Map.entry("mbind", MEMORY),
          Map.entry("mount", MOUNTS),
          Map.entry("mount_setattr", MOUNTS),
          Map.entry("move_mount", MOUNTS),
          Map.entry("open_tree", MOUNTS),
          Map.entry(
              "pidfd_getfd", "takes descriptors of other processes; here with CAP_SYS_PTRACE"),
          Map.entry("pivot_root", MOUNTS),
          Map.entry("reboot", "the kernel checks CAP_SYS_BOOT anyway; here with it only"),
          Map.entry("set_mempolicy", MEMORY),
          Map.entry("setns", NAMESPACES),
          Map.entry(
              "syslog",
              "reads the host's kernel log where dmesg is unrestricted; here with CAP_SYSLOG"),
          Map.entry("umount2", MOUNTS),
          Map.entry("unshare", NAMESPACES));

  /** Allowed here and refused there, as Docker does. */
  private static final Map<String, String> WIDER =
      Map.ofEntries(
          Map.entry("cachestat", NEWER),
          Map.entry("fchmodat2", NEWER),
          Map.entry("futex_requeue", NEWER),
          Map.entry("futex_wait", NEWER),
          Map.entry("futex_waitv", NEWER),
          Map.entry("futex_wake", NEWER),
          Map.entry("getxattrat", NEWER),
          Map.entry("io_pgetevents", "as harmless as io_getevents"),
          Map.entry("listxattrat", NEWER),
          Map.entry("map_shadow_stack", NEWER),
          Map.entry("mseal", NEWER),
          Map.entry("removexattrat", NEWER),
          Map.entry("setxattrat", NEWER),
          Map.entry("uretprobe", NEWER),
          Map.entry("vmsplice", "as harmless as splice"));

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    if (!Files.exists(PROFILE)) {
      Process apt =
          new ProcessBuilder(
                  "apt-get",
                  "install",
                  "-y",
                  "--no-install-recommends",
                  "golang-github-containers-common")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(apt.waitFor(5, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void allDifferencesAreExplained() throws IOException {
    HostInfo host = HostInfo.detect();
    RuntimeSpec.Seccomp theirs =
        SeccompProfiles.parse(
            Files.readString(PROFILE), CAPABILITIES, host.machine(), host.kernel());
    Set<String> there = allowed(theirs, host.machine());
    Set<String> here =
        allowed(SeccompProfiles.defaultProfile(CAPABILITIES, host.machine()), host.machine());
    assertThat(minus(there, here)).isEqualTo(STRICTER.keySet());
    assertThat(minus(here, there)).isEqualTo(WIDER.keySet());
  }

  private static Set<String> minus(Set<String> from, Set<String> what) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(what);
    return rest;
  }

  /** Those that may be called with arguments of zero. */
  private static Set<String> allowed(RuntimeSpec.Seccomp profile, Architecture machine) {
    BpfInterpreter filter = new BpfInterpreter(SeccompCompiler.compile(profile, machine).filter());
    SyscallTable table = SyscallTable.of(machine);
    Set<String> allowed = new TreeSet<>();
    for (String name : List.copyOf(table.names())) {
      int number = table.number(name).orElseThrow();
      if (filter.run(machine.auditNumber(), number, 0, 0, 0, 0, 0, 0) == SeccompAction.ALLOW) {
        allowed.add(name);
      }
    }
    return allowed;
  }
}
