package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** ISA-L beside the JDK. */
class InflatersTest {
  @Test
  void itGivesWhatWasDeflatedAndSaysWhatItDidNotNeed() throws DataFormatException {
    assertThat(IsalInflater.AVAILABLE).as("the package libisal2 is installed").isTrue();
    Random random = new Random(5);
    Inflater inflater = Inflaters.raw();
    for (int round = 0; round < 200; round++) {
      byte[] plain = content(random, 1 + random.nextInt(200_000));
      byte[] packed = deflated(plain, random.nextInt(10), 9);
      inflater.reset();
      byte[] out = new byte[plain.length + 1];
      int done = 0;
      int at = 0;
      while (!inflater.finished()) {
        int n =
            inflater.inflate(out, done, Math.min(out.length - done, 1 + random.nextInt(90_000)));
        done += n;
        if (n == 0 && !inflater.finished()) {
          int piece = Math.min(packed.length - at, 1 + random.nextInt(90_000));
          inflater.setInput(packed, at, piece);
          at += piece;
        }
      }
      assertThat(Arrays.copyOf(out, done)).isEqualTo(plain);
      assertThat(inflater.getBytesWritten()).isEqualTo(plain.length);
      // What follows the data must not be lost, also where the last piece ended just after it.
      assertThat(packed.length - at + inflater.getRemaining()).isEqualTo(9);
    }
    inflater.end();
    inflater.end();
  }

  @Test
  void itRefusesNoise() {
    byte[] noise = new byte[10_000];
    new Random(7).nextBytes(noise);
    noise[0] = 7;
    Inflater inflater = Inflaters.raw();
    inflater.setInput(noise, 0, noise.length);
    assertThatThrownBy(() -> inflater.inflate(new byte[100_000], 0, 100_000))
        .isInstanceOf(DataFormatException.class);
    inflater.end();
  }

  private static byte[] content(Random random, int length) {
    byte[] content = new byte[length];
    switch (random.nextInt(3)) {
      case 0 -> random.nextBytes(content);
      case 1 -> Arrays.fill(content, (byte) random.nextInt(256));
      default -> {
        for (int i = 0; i < length; i++) {
          content[i] = (byte) ("words of " + random.nextInt(4)).charAt(i % 10);
        }
      }
    }
    return content;
  }

  private static byte[] deflated(byte[] plain, int level, int more) {
    Deflater deflater = new Deflater(level, true);
    deflater.setInput(plain);
    deflater.finish();
    byte[] packed = new byte[plain.length * 2 + 1_000];
    int size = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, size + more);
  }
}
