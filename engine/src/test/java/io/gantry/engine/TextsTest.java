package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.RuntimeSpec.Mount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files and tables that are read or written as text, names, times, and the order of mounts. */
class TextsTest {
  @Test
  void resolvConfLosesLoopbackServers() {
    String host = "# c\nnameserver 127.0.0.53\nnameserver 10.0.0.1\nsearch a b\noptions ndots:2\n";
    assertThat(ResolvConf.of(host, DnsSpec.HOST, false))
        .isEqualTo("nameserver 10.0.0.1\nsearch a b\noptions ndots:2\n");
    assertThat(ResolvConf.of(host, DnsSpec.HOST, true)).contains("nameserver 127.0.0.53\n");
    assertThat(ResolvConf.of("nameserver ::1\n", DnsSpec.HOST, false))
        .isEqualTo("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    DnsSpec own = new DnsSpec(List.of("1.1.1.1"), List.of("."), List.of(), List.of());
    assertThat(ResolvConf.of(host, own, false)).isEqualTo("nameserver 1.1.1.1\noptions ndots:2\n");
  }

  @Test
  void hostsNameTheContainerAndItsFriends() {
    String hosts =
        HostsFile.of(
            List.of("172.29.0.2"),
            "box",
            "lan",
            List.of("db:10.0.0.9", "six=[fe80::1]", "gw:host-gateway"),
            List.of("172.29.0.1", "fd00::1"));
    assertThat(hosts)
        .startsWith("127.0.0.1\tlocalhost\n")
        .contains("10.0.0.9\tdb\n", "fe80::1\tsix\n", "172.29.0.1\tgw\n", "fd00::1\tgw\n")
        .endsWith("172.29.0.2\tbox.lan box\n");
  }

  @Test
  void processTablesAreFilteredByTheirPidColumn() {
    String table = "UID PID CMD\nroot 1 init\nroot 42 sleep 60 now\n";
    Top top = ProcessTable.parse(table, Set.of(42));
    assertThat(top.titles()).containsExactly("UID", "PID", "CMD");
    assertThat(top.processes()).containsExactly(List.of("root", "42", "sleep 60 now"));
    assertThatThrownBy(() -> ProcessTable.parse("UID CMD\n", Set.of()))
        .hasMessage("Couldn't find PID field in ps output");
    assertThatThrownBy(() -> ProcessTable.of(Set.of(), "-o pid=x"))
        .hasMessageContaining("not allowed");
  }

  @Test
  void counters() {
    assertThat(ContainerStats.systemCpu("cpu  1 2 3 4 5 6 7 8 100 100\ncpu0 1\n"))
        .isEqualTo(36 * 10_000_000L);
    String table = "a\nb\n lo: 1 1 1 1 0 0 0 0 1 1 1 1\neth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n";
    assertThat(ContainerStats.interfaces(table))
        .containsOnlyKeys("eth0")
        .containsEntry("eth0", new Stats.InterfaceStats(1, 2, 3, 4, 5, 6, 7, 8));
  }

  @Test
  void pastTimes() {
    Instant now = Instant.ofEpochSecond(1_000_000);
    assertThat(PastTime.parse("10m", now)).isEqualTo(now.minus(Duration.ofMinutes(10)));
    assertThat(PastTime.parse("1h30m", now)).isEqualTo(now.minus(Duration.ofMinutes(90)));
    assertThat(PastTime.parse("12.5", now)).isEqualTo(Instant.ofEpochSecond(12, 500_000_000));
    assertThat(PastTime.parse("2026-01-02", now)).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(PastTime.parse("2026-01-02T03:04:05", now))
        .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(PastTime.parse("2026-01-02T03:04:05+01:00", now))
        .isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
    assertThatThrownBy(() -> PastTime.parse("yesterday", now)).hasMessageContaining("yesterday");
    assertThatThrownBy(() -> PastTime.parse("10m x", now)).hasMessageContaining("10m x");
  }

  @Test
  void names() {
    assertThat(Names.random(new Random(1), 0)).matches("[a-z]+_[a-z]+");
    assertThat(Names.container("/web.1-x_y")).isEqualTo("web.1-x_y");
    assertThatThrownBy(() -> Names.container("a b")).hasMessageContaining("Invalid container name");
    assertThat(Ids.random()).matches("[0-9a-f]{64}");
  }

  @Test
  void mountsOfUsersReplaceDefaultsAndParentsComeFirst() {
    List<Mount> merged =
        ContainerMounts.merge(
            ContainerMounts.defaults(HostSpec.DEFAULT),
            List.of(ContainerMounts.file("/etc/hosts", "/x")),
            List.of(
                Mount.of("/a/b/c/d", "bind", "/y", List.of()),
                Mount.of("/dev//shm/", "bind", "/z", List.of()),
                Mount.of("/a", "bind", "/w", List.of())));
    List<String> targets = merged.stream().map(Mount::destination).toList();
    assertThat(targets).doesNotContain("/dev/shm").contains("/dev//shm/");
    assertThat(targets.indexOf("/a")).isLessThan(targets.indexOf("/a/b/c/d"));
    assertThat(targets.indexOf("/dev")).isLessThan(targets.indexOf("/dev//shm/"));
    MountPoint tmpfs = new MountPoint("tmpfs", "", "", "/t", "", "exec,size=1m", true, "", false);
    assertThat(ContainerMounts.of(tmpfs).options()).containsExactly("nosuid", "nodev", "size=1m");
  }

  @Test
  void ports() {
    assertThat(PortRange.parse("p", "80").contains(80, "tcp")).isTrue();
    assertThat(PortRange.parse("p", "80-90/udp")).isEqualTo(new PortRange(80, 90, "udp"));
    assertThatThrownBy(() -> PortRange.parse("p", "90-80")).hasMessageContaining("90-80");
  }
}
