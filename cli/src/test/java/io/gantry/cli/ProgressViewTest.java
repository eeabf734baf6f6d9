package io.gantry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden files are what Docker's client 28 printed for the same messages. */
class ProgressViewTest {
  private static String resource(String name) throws IOException {
    try (InputStream in = ProgressViewTest.class.getResourceAsStream("/progress/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String show(boolean terminal, boolean quiet, int width, String messages)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProgressView(new PrintStream(out, true, UTF_8), terminal, quiet, width)
        .show(new ByteArrayInputStream(messages.getBytes(UTF_8)));
    return out.toString(UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"true, 120, pull-120.txt", "true, 80, pull-80.txt", "false, 80, pull-plain.txt"})
  void looksAsDockersClient(boolean terminal, int width, String golden) throws IOException {
    assertThat(show(terminal, false, width, resource("pull.jsonl"))).isEqualTo(resource(golden));
  }

  @Test
  void keepsQuietButForStreamsAndErrors() throws IOException {
    assertThat(show(true, true, 80, resource("pull.jsonl") + "{\"stream\":\"Loaded\\n\"}"))
        .isEqualTo("Loaded\n");
    assertThatThrownBy(() -> show(true, true, 80, "{\"error\":\"denied\"}"))
        .isInstanceOf(ApiException.class)
        .hasMessage("denied");
  }

  @Test
  void neverLetsARegistryMoveTheCursor() throws IOException {
    String hostile = "\\u001b]0;owned\\u0007\\u009b2J\\r\\n\\u202eevil";
    String shown = "\\u001b]0;owned\\u0007\\u009b2J\\u000d\\u000a\\u202eevil";
    String message = "{\"status\":\"" + hostile + "\",\"id\":\"" + hostile + "\"";
    assertThat(show(true, false, 300, message + "}")).isEqualTo(shown + ": " + shown + "\n");
    assertThat(show(true, false, 300, message + ",\"progressDetail\":{\"units\":\"\\u001b\"}}"))
        .isEqualTo("\n\033[1A\033[2K\r" + shown + ": " + shown + " \r\033[1B");
    assertThatThrownBy(() -> show(true, false, 80, "{\"error\":\"a\\u001b[2Jb\"}"))
        .hasMessage("a\\u001b[2Jb");
  }

  @Test
  void cutsWhatWouldWrap() throws IOException {
    String message = "{\"status\":\"" + "x".repeat(500) + "\",\"id\":\"a\",\"progressDetail\":{}}";
    assertThat(show(true, false, 40, message))
        .isEqualTo("\n\033[1A\033[2K\ra: " + "x".repeat(36) + "\r\033[1B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {"{\"status\":", "[1]", "null", "\"text\"", "{\"status\":1e9999}"})
  void refusesWhatIsNoMessage(String text) {
    assertThatThrownBy(() -> show(false, false, 80, text)).isInstanceOf(GantryException.class);
  }

  @Test
  void anyMessageLeavesOnlyItsOwnEscapes() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        text.append(String.format("\\u%04x", random.nextInt(0x100)));
      }
      long number = random.nextLong();
      String out =
          show(
              random.nextBoolean(),
              false,
              random.nextInt(1, 200),
              "{\"id\":\"%s\",\"status\":\"%s\",\"progressDetail\":{\"current\":%d,\"total\":%d}}"
                  .formatted(text, text, number, random.nextLong()));
      assertThat(out.replaceAll("\033\\[\\d+[AB]|\033\\[2K|[\r\n]", ""))
          .doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
