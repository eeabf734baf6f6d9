package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Limits, capabilities, devices, settings: what is asked for and what comes of it. */
class LimitsTest {
  @Test
  void swapIsTwiceTheMemoryUnlessSaid() {
    assertThat(memory(Resources.NONE.withMemory(64 << 20)).swap()).isEqualTo(128L << 20);
    assertThat(memory(Resources.NONE.withMemory(64 << 20).withMemorySwap(-1)).swap()).isEqualTo(-1);
    assertThat(ResourceLimits.of(Resources.NONE, List.of()).memory()).isNull();
  }

  @Test
  void cpusBecomeQuotaOfAPeriod() {
    RuntimeSpec.Cpu cpu =
        Objects.requireNonNull(
            ResourceLimits.of(Resources.NONE.withNanoCpus(500_000_000), List.of()).cpu());
    assertThat(cpu.quota()).isEqualTo(50_000);
    assertThat(cpu.period()).isEqualTo(100_000);
  }

  @Test
  void contradictionsAreRefused() {
    refused(Resources.NONE.withMemory(1), "Minimum memory limit allowed is 6MB");
    refused(Resources.NONE.withMemorySwap(5), "You should always set the Memory limit");
    refused(Resources.NONE.withMemory(64 << 20).withMemorySwap(1), "larger than memory limit");
    refused(Resources.NONE.withNanoCpus(1).withCpuQuota(5000), "Conflicting options: Nano CPUs");
    refused(Resources.NONE.withNanoCpus(1L << 60), "Range of CPUs");
    refused(Resources.NONE.withBlkioWeight(5), "Range of blkio weight");
    refused(Resources.NONE.withUlimits(List.of(new Ulimit("nosuch", 1, 1))), "invalid ulimit type");
    refused(Resources.NONE.withUlimits(List.of(new Ulimit("core", 2, 1))), "soft limit must be");
  }

  @Test
  void anUpdateChangesOnlyWhatItSays() {
    Resources has = Resources.NONE.withMemory(64 << 20).withNanoCpus(1_000_000_000);
    Resources merged =
        ResourceLimits.merge(has, Resources.NONE.withCpuQuota(5000).withPidsLimit(7));
    assertThat(merged.memory()).isEqualTo(64 << 20);
    assertThat(merged.nanoCpus()).isZero();
    assertThat(merged.cpuQuota()).isEqualTo(5000);
    assertThat(merged.pidsLimit()).isEqualTo(7);
  }

  @Test
  void capabilitiesAreAddedAndDropped() {
    List<String> all = Capabilities.names();
    assertThat(resolve(SecuritySpec.DEFAULT))
        .containsExactlyInAnyOrderElementsOf(CapabilitySet.DEFAULT);
    assertThat(
            resolve(
                SecuritySpec.DEFAULT.withCapDrop(List.of("ALL")).withCapAdd(List.of("net_raw"))))
        .containsExactly("CAP_NET_RAW");
    assertThat(
            resolve(SecuritySpec.DEFAULT.withCapAdd(List.of("ALL")).withCapDrop(List.of("chown"))))
        .hasSize(all.size() - 1);
    assertThat(resolve(SecuritySpec.DEFAULT.withPrivileged(true))).isEqualTo(all);
    assertThat(CapabilitySet.resolve(SecuritySpec.DEFAULT, List.of("CAP_KILL")))
        .containsExactly("CAP_KILL");
    assertThat(Capabilities.names(0b101)).containsExactly("CAP_CHOWN", "CAP_DAC_READ_SEARCH");
    assertThatThrownBy(() -> resolve(SecuritySpec.DEFAULT.withCapAdd(List.of("nosuch"))))
        .hasMessage("unknown capability: \"CAP_NOSUCH\"");
  }

  @Test
  void deviceRulesInTheKernelsForm() {
    assertThat(DeviceRules.parse("c 10:* rw"))
        .isEqualTo(new RuntimeSpec.DeviceRule(true, "c", 10L, null, "rw"));
    assertThatThrownBy(() -> DeviceRules.parse("c 10 rw")).hasMessageContaining("invalid device");
  }

  @Test
  void settingsOfTheHostAreRefused() {
    ContainerSpec spec = ContainerSpec.of("i");
    assertThat(Sysctls.of(Map.of("net.core.somaxconn", "5"), spec))
        .containsEntry("net.core.somaxconn", "5")
        .containsEntry("net.ipv4.ip_unprivileged_port_start", "0");
    assertThatThrownBy(() -> Sysctls.of(Map.of("vm.swappiness", "1"), spec))
        .hasMessageContaining("not in a separate kernel namespace");
    ContainerSpec host = spec.withNetwork(NetworkSpec.DEFAULT.withMode("host"));
    assertThatThrownBy(() -> Sysctls.of(Map.of("net.core.somaxconn", "5"), host))
        .hasMessageContaining("host namespace is used");
  }

  @Test
  void securityOptionsAndLogSizes() {
    assertThat(SecurityOptions.parse(List.of("seccomp=unconfined", "no-new-privileges:true")))
        .isEqualTo(new SecurityOptions("unconfined", true, ""));
    assertThatThrownBy(() -> SecurityOptions.parse(List.of("nosuch=1")))
        .hasMessageContaining("invalid --security-opt");
    assertThat(LogRotation.of(new LogSpec("json-file", Map.of("max-size", "10m", "max-file", "3"))))
        .isEqualTo(new LogRotation(10 << 20, 3));
    assertThatThrownBy(() -> LogRotation.of(new LogSpec("json-file", Map.of("max-file", "3"))))
        .hasMessageContaining("max-size is not set");
  }

  @Test
  void backoffDoublesUpToAMinuteAndRecovers() {
    RestartBackoff backoff = RestartBackoff.INITIAL;
    assertThat(backoff.delay()).isEqualTo(Duration.ofMillis(100));
    for (int i = 0; i < 20; i++) {
      backoff = backoff.doubled();
    }
    assertThat(backoff.delay()).isEqualTo(Duration.ofMinutes(1));
    assertThat(backoff.afterRun(Duration.ofSeconds(9))).isEqualTo(backoff);
    assertThat(backoff.afterRun(Duration.ofSeconds(10))).isEqualTo(RestartBackoff.INITIAL);
  }

  @Test
  void policiesWantWhatDockersWant() {
    RestartPolicy twice = RestartPolicy.of("on-failure", 2);
    assertThat(RestartBackoff.wanted(twice, 1, false, 1)).isTrue();
    assertThat(RestartBackoff.wanted(twice, 1, false, 2)).isFalse();
    assertThat(RestartBackoff.wanted(twice, 0, false, 0)).isFalse();
    assertThat(RestartBackoff.wanted(RestartPolicy.of("always", 0), 0, false, 9)).isTrue();
    assertThat(RestartBackoff.wanted(RestartPolicy.of("always", 0), 0, true, 0)).isFalse();
    assertThat(RestartBackoff.wanted(RestartPolicy.NO, 1, false, 0)).isFalse();
    assertThatThrownBy(() -> RestartPolicy.of("sometimes", 0))
        .hasMessageContaining("unknown policy");
    assertThatThrownBy(() -> RestartPolicy.of("always", 1)).hasMessageContaining("maximum retry");
  }

  private static List<String> resolve(SecuritySpec security) {
    return CapabilitySet.resolve(security, Capabilities.names());
  }

  private static RuntimeSpec.Memory memory(Resources resources) {
    return Objects.requireNonNull(ResourceLimits.of(resources, List.of()).memory());
  }

  private static void refused(Resources resources, String text) {
    assertThatThrownBy(() -> ResourceLimits.check(resources)).hasMessageContaining(text);
  }
}
