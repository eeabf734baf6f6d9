package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchivePipeTest {
  private static final int MORE_THAN_IT_HOLDS = 4 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 131_071, 131_072, 131_073, MORE_THAN_IT_HOLDS})
  void whatIsWrittenIsRead(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ArchivePipe.run(out -> pieces(out, bytes), in -> transfer(in, read));
    assertThat(read.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void theWritersFailureIsTheReason() {
    assertThatThrownBy(() ->
            ArchivePipe.run(
                out -> {
                  throw GantryException.invalid("first");
                },
                in -> {
                  transfer(in, OutputStream.nullOutputStream());
                  throw GantryException.invalid("an archive that breaks off");
                }))
        .hasMessage("first");
  }

  @Test
  void aReaderThatFailsEndsTheWriter() {
    assertThatThrownBy(() ->
            ArchivePipe.run(
                out -> pieces(out, new byte[MORE_THAN_IT_HOLDS]),
                in -> {
                  throw GantryException.invalid("disk full");
                }))
        .hasMessage("disk full");
  }

  @Test
  void anInterruptBreaksItOff() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() ->
            ArchivePipe.run(
                out -> pieces(out, new byte[MORE_THAN_IT_HOLDS]),
                in -> transfer(in, OutputStream.nullOutputStream())))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void pieces(OutputStream out, byte[] bytes) {
    try {
      for (int at = 0; at < bytes.length; at += 1000) {
        out.write(bytes, at, Math.min(1000, bytes.length - at));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void transfer(InputStream in, OutputStream out) {
    try {
      in.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
