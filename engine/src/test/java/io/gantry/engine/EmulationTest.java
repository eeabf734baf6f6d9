package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Errno;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulationTest {
  @TempDir private Path folder;

  @Test
  void otherFailuresStayAsTheyAre() throws IOException {
    StartFailure usual = new StartFailure(126, GantryException.Kind.INVALID, "usual");
    Platform foreign = Platform.parse("linux/s390x");
    assertThat(new Emulation("").explained(foreign, new IllegalStateException(), usual))
        .isSameAs(usual);
    // The kernel looks for the program before it looks for an emulator.
    assertThat(why(Errno.ENOENT)).isEmpty();
    handler("enabled\ninterpreter /usr/bin/qemu-s390x\nflags: OCF\n");
    assertThat(why(Errno.ENOENT)).isEmpty();
    assertThat(why(Errno.EACCES)).isEmpty();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThat(why(Errno.ENOEXEC).orElseThrow())
        .contains("no handler qemu-s390x", "qemu-user-static", "or do without");
    Path entry = handler("disabled\ninterpreter /usr/bin/qemu-s390x\nflags: F\n");
    assertThat(why(Errno.ENOEXEC).orElseThrow()).contains("disabled", "echo 1 > " + entry);
    handler("enabled\ninterpreter /usr/bin/qemu-s390x\nflags: OC\n");
    assertThat(why(Errno.ENOENT).orElseThrow()).contains("lacks the flag F");
    handler("enabled\ninterpreter /usr/bin/qemu-s390x\nflags: OCF\n");
    assertThat(why(Errno.ENOEXEC).orElseThrow()).contains("did not start it");
  }

  private Optional<String> why(int errno) {
    return new Emulation(folder, "do without").why("qemu-s390x", errno);
  }

  private Path handler(String entry) throws IOException {
    return Files.writeString(folder.resolve("qemu-s390x"), entry);
  }
}
