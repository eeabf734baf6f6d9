package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepOutputTest {
  private static final int PIECE = 16 << 10;

  private final StepOutput output = new StepOutput();
  private final List<String> told = new ArrayList<>();

  @Test
  void linesAreToldWhenTheyAreWhole() {
    add("one\ntw");
    output.tell(false, told::add);
    add("o\nthr");
    output.tell(false, told::add);
    output.tell(true, told::add);
    assertThat(told).containsExactly("one\n", "two\n", "thr");
  }

  @Test
  void muchIsToldInPiecesOfLines() {
    String lines = "a line of twenty-one\n".repeat(10_000);
    add(lines);
    output.tell(false, told::add);
    assertThat(told).allMatch(piece -> piece.endsWith("\n") && piece.length() <= PIECE);
    assertThat(String.join("", told)).isEqualTo(lines);
  }

  @Test
  void aLongLineIsCutBetweenCharacters() {
    String line = "\u20ac".repeat(PIECE);
    add(line);
    output.tell(true, told::add);
    assertThat(told).hasSizeGreaterThan(2);
    assertThat(String.join("", told)).isEqualTo(line);
  }

  @Test
  void whatWaitsTooLongIsDroppedAndToldOf() {
    add("x".repeat(2 << 20));
    output.tell(false, told::add);
    assertThat(String.join("", told))
        .hasSizeLessThan((1 << 20) + 100)
        .endsWith("x\n[output clipped, limit 1MiB reached]\n");
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    output.add(bytes, 0, bytes.length);
  }
}
