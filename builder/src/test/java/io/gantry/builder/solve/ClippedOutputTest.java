package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClippedOutputTest {
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final ClippedOutput output =
      new ClippedOutput((_, bytes, offset, length) -> heard.write(bytes, offset, length));

  @Test
  void whatFitsIsToldAsItIs() {
    String most = "x".repeat(ClippedOutput.MOST);
    print(most);
    assertThat(end()).isEqualTo(most);
  }

  @Test
  void ofMoreTheBeginningAndTheEndAreTold() {
    print("x".repeat(ClippedOutput.MOST - 1) + "ab");
    assertThat(heard.toString(StandardCharsets.UTF_8))
        .endsWith("xa\n[output clipped, log limit 2MiB reached]\n");
    print("c\n");
    assertThat(end()).endsWith("reached]\nbc\n");
  }

  @Test
  void theEndBeginsWithALineAndSaysWhatIsLeftOut() {
    print("x".repeat(ClippedOutput.MOST));
    int lines = 30_000;
    for (int i = 0; i < lines; i++) {
      print("%09d\n".formatted(i));
    }
    // 6553 whole lines of ten bytes in 64 KiB.
    String end = end().substring(ClippedOutput.MOST);
    assertThat(end)
        .startsWith(
            "\n[output clipped, log limit 2MiB reached]\n["
                + (lines - 6553) * 10
                + " bytes left out]\n"
                + "%09d\n".formatted(lines - 6553))
        .endsWith("\n000029998\n000029999\n");
  }

  @Test
  void piecesLargerThanAllThatIsKeptAreTakenApart() {
    print("x".repeat(ClippedOutput.MOST));
    print("y".repeat(3 * ClippedOutput.TAIL + 5) + "z");
    assertThat(end())
        .endsWith(
            "["
                + (2 * ClippedOutput.TAIL + 6)
                + " bytes left out]\n"
                + "y".repeat(ClippedOutput.TAIL - 1)
                + "z");
  }

  private void print(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    output.write(false, bytes, 1, bytes.length - 2);
  }

  private String end() {
    output.close();
    return heard.toString(StandardCharsets.UTF_8);
  }
}
