package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulationTest {
  @TempDir private Path folder;

  @Test
  void otherFailuresStayAsTheyAre() {
    GantryException usual = GantryException.invalid("usual");
    Platform foreign = Platform.parse("linux/s390x");
    assertThat(new Emulation(folder).explained(foreign, new IllegalStateException(), usual))
        .isSameAs(usual);
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Emulation emulation = new Emulation(folder);
    assertThat(emulation.why("qemu-s390x")).contains("no handler qemu-s390x", "qemu-user-static");
    Path entry = Files.writeString(folder.resolve("qemu-s390x"), "disabled\nflags: F\n");
    assertThat(emulation.why("qemu-s390x")).contains("disabled", "echo 1 > " + entry);
    Files.writeString(entry, "enabled\ninterpreter /usr/bin/qemu-s390x\nflags: OC\n");
    assertThat(emulation.why("qemu-s390x")).contains("lacks the flag F");
    Files.writeString(entry, "enabled\ninterpreter /usr/bin/qemu-s390x\nflags: OCF\n");
    assertThat(emulation.why("qemu-s390x")).contains("did not start it");
  }
}
