package io.gantry.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (int length : new int[] {1, 255, 256, 0xffff}) {
      byte[] message = new byte[length];
      message[length - 1] = 7;
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      Frames.write(Channels.newChannel(written), message);
      ReadableByteChannel in = channel(written.toByteArray());
      assertThat(Frames.read(in, 0xffff)).contains(message);
      assertThat(Frames.read(in, 0xffff)).isEmpty();
    }
  }

  @Test
  void whatIsCutOffEmptyOrTooLongIsNot() {
    assertThatThrownBy(() -> Frames.read(channel(0), 10)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Frames.read(channel(0, 2), 10)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Frames.read(channel(0, 2, 1), 10)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Frames.read(channel(0, 0), 10)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> Frames.read(channel(0, 11), 10)).hasMessageContaining("at most 10");
  }

  private static ReadableByteChannel channel(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return channel(content);
  }

  private static ReadableByteChannel channel(byte[] content) {
    return Channels.newChannel(new ByteArrayInputStream(content));
  }
}
