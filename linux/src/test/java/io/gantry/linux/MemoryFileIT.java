package io.gantry.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryFileIT {
  @Test
  void holdsItsContentAndRefusesEveryChange() throws Exception {
    try (Fd file = MemoryFile.sealed("test", "content".getBytes(UTF_8))) {
      assertThat(Files.readAllBytes(Path.of(file.path()))).isEqualTo("content".getBytes(UTF_8));
      assertThat(Files.readSymbolicLink(Path.of(file.path())).toString())
          .isEqualTo("/memfd:test (deleted)");
      assertThatThrownBy(() -> file.write(new byte[1])).hasMessageContaining("EPERM");
      assertThatThrownBy(() -> FileData.ftruncate(file, 0)).hasMessageContaining("EPERM");
      assertThatThrownBy(() -> FileData.fallocate(file, 0, 0, 100)).hasMessageContaining("EPERM");
      try (Fd again = FileCalls.open(file.path(), Open.READ_WRITE)) {
        assertThatThrownBy(() -> again.write(new byte[1])).hasMessageContaining("EPERM");
      }
    }
  }
}
