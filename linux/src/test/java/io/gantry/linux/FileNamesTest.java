package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FileNamesTest {
  @Test
  void everyByteSequenceSurvives() {
    Random random = new Random(42);
    for (int round = 0; round < 5_000; round++) {
      byte[] name = new byte[random.nextInt(12)];
      random.nextBytes(name);
      assertThat(FileNames.encode(FileNames.decode(name))).isEqualTo(name);
    }
  }

  @Test
  void textIsUtf8() {
    assertThat(FileNames.decode(FileNames.encode("bär 🐻"))).isEqualTo("bär 🐻");
    assertThat(FileNames.encode("ä")).containsExactly(0xc3, 0xa4);
    assertThat(FileNames.decode(new byte[] {'a', (byte) 0xff})).isEqualTo("a\udcff");
  }

  @Test
  void refusesASurrogateThatStandsForNoByte() {
    assertThatThrownBy(() -> FileNames.encode("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
