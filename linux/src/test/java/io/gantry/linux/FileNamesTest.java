package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
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
  void everyByteStringSurvives() {
    Random random = new Random(43);
    for (int round = 0; round < 5_000; round++) {
      byte[] name = new byte[random.nextInt(12)];
      random.nextBytes(name);
      String bytes = new String(name, StandardCharsets.ISO_8859_1);
      assertThat(FileNames.ofByteString(bytes)).isEqualTo(FileNames.decode(name));
      assertThat(FileNames.byteString(FileNames.ofByteString(bytes))).isEqualTo(bytes);
    }
    assertThat(FileNames.byteString("ä")).isEqualTo("\u00c3\u00a4");
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
