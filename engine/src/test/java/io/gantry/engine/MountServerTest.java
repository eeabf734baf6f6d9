package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers of network file systems, in the options of a mount. */
class MountServerTest {
  @Test
  void aNameBecomesAnAddressWhereAServerIsMeant() {
    assertThat(MountServer.resolved("nfs", List.of("addr=localhost", "rw")))
        .containsExactly("addr=127.0.0.1", "rw");
    assertThat(MountServer.resolved("nfs4", List.of("addr=10.0.0.9", "addr=")))
        .containsExactly("addr=10.0.0.9", "addr=");
    assertThat(MountServer.resolved("overlay", List.of("addr=localhost")))
        .containsExactly("addr=localhost");
  }

  @Test
  void aNameThatNobodyKnowsIsTold() {
    assertThatThrownBy(() -> MountServer.resolved("nfs", List.of("addr=nobody.invalid")))
        .hasMessage(
            "error resolving passed in network volume address: lookup nobody.invalid: no such host");
  }

  @Test
  void passwordsAreNotTold() {
    String told = "fsconfig password=secret: EINVAL";

    assertThat(MountServer.withoutPassword(told, List.of("ro", "password=secret")))
        .isEqualTo("fsconfig password=********: EINVAL");
    assertThat(MountServer.withoutPassword(told, List.of("password="))).isEqualTo(told);
  }
}
