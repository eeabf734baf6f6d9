package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketIT {
  @TempDir Path temp;

  @Test
  void listensAtAPathFarLongerThanTheKernelTakes() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("x".repeat(200)).resolve("y".repeat(200)));
    Path path = folder.resolve("s");
    try (Fd listening = UnixSocket.listen(path)) {
      assertThat(FileCalls.statx(Fd.CWD, path.toString(), 0).type()).isEqualTo(FileMode.SOCKET);
      try (SocketChannel channel = UnixSocket.connect(path)) {
        assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
      }
      assertThatThrownBy(() -> UnixSocket.listen(path))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("bind " + path + ": EADDRINUSE");
      assertThat(listening.number()).isPositive();
    }
    assertThatThrownBy(() -> UnixSocket.connect(path)).isInstanceOf(ConnectException.class);
  }

  @Test
  void refusesWhatCannotBeAnAddress() {
    assertThatThrownBy(() -> UnixSocket.listen(temp.resolve("s".repeat(120))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UnixSocket.listen(temp.resolve("missing/s")))
        .hasMessageContaining("ENOENT");
  }
}
