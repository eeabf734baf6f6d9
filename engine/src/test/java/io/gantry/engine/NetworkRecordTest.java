package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Json;
import org.junit.jupiter.api.Test;

class NetworkRecordTest {
  /** As it was written before networks took their configuration of others. */
  @Test
  void anOlderRecordIsRead() {
    NetworkRecord read =
        Json.read(
            """
            {"id":"0a","name":"shop","created":"2026-01-02T03:04:05Z","driver":"bridge","internal":false,
             "attachable":false,"ipv4":true,"ipv6":false,"ipamOptions":{},
             "pools":[{"subnet":"10.9.0.0/24","range":"","gateway":"10.9.0.1","reserved":{}}],
             "options":{},"labels":{},"removing":false}
            """,
            NetworkRecord.class);

    assertThat(read.configOnly()).isFalse();
    assertThat(read.configFrom()).isEmpty();
    assertThat(read.ipamDriver()).isEqualTo("default");
    assertThat(Json.read(Json.write(read), NetworkRecord.class)).isEqualTo(read);
  }
}
