package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.linux.KernelVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostInfoTest {
  @Test
  void readsLimitsOfTheKernelsTable() {
    List<String> table =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              unlimited            unlimited            seconds
        Max processes             95912                95913                processes
        Max open files            1024                 1048576              files
        Max nice priority         0                    7
        """
            .lines()
            .toList();
    assertThat(HostInfo.hardLimits(table))
        .containsEntry("RLIMIT_CPU", -1L)
        .containsEntry("RLIMIT_NPROC", 95913L)
        .containsEntry("RLIMIT_NOFILE", 1048576L)
        .containsEntry("RLIMIT_NICE", 7L)
        .hasSize(4);
  }

  @Test
  void readsPermittedCapabilities() {
    assertThat(HostInfo.capabilities("Name:\tx\nCapPrm:\t000001fffeffffff\nCapEff:\t0\n"))
        .isEqualTo(0x1fffeffffffL);
    assertThat(HostInfo.capabilities("")).isZero();
  }

  @Test
  void looksAtThisHost() {
    HostInfo host = HostInfo.detect();
    assertThat(host.kernel().isAtLeast(4, 0)).isTrue();
    assertThat(host.hardLimits()).containsKeys("RLIMIT_NOFILE", "RLIMIT_RTTIME");
  }

  @ParameterizedTest
  @CsvSource({"6.1.0-18-amd64, 6.1", "6.18.44, 6.18", "5.4, 5.4", "4.19-rc1+, 4.19"})
  void parsesKernelReleases(String release, String version) {
    assertThat(KernelVersion.parse(release)).hasToString(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "six.one", "6.x", "99999999999.1", "-1.2"})
  void refusesWhatIsNoKernelRelease(String release) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> KernelVersion.parse(release));
  }

  @Test
  void comparesVersionsByNumber() {
    assertThat(new KernelVersion(6, 12).isAtLeast(6, 5)).isTrue();
    assertThat(new KernelVersion(6, 4).isAtLeast(6, 5)).isFalse();
    assertThat(new KernelVersion(5, 19).isAtLeast(6, 5)).isFalse();
  }

  @Test
  void namesCapabilities() {
    assertThat(Capabilities.bit("CAP_CHOWN")).hasValue(0);
    assertThat(Capabilities.bit("sys_admin")).hasValue(21);
    assertThat(Capabilities.bit("CAP_CHECKPOINT_RESTORE")).hasValue(40);
    assertThat(Capabilities.bit("CAP_ALL")).isEmpty();
    assertThat(Capabilities.names(Capabilities.mask(Capabilities.names(), "all")))
        .isEqualTo(Capabilities.names())
        .hasSize(41);
  }
}
