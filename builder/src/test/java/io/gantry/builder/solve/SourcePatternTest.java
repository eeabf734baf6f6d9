package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePatternTest {
  @ParameterizedTest
  @CsvSource({
    "*.txt, a.txt, true",
    "*.txt, a.md, false",
    "*.txt, b/a.txt, false",
    "a?c, abc, true",
    "a?c, a/c, false",
    "[a-c]x, bx, true",
    "[^a-c]x, bx, false",
    "[^a-c]x, dx, true",
    "'a\\*', a*, true",
    "'a\\*', ab, false",
    "a.c, abc, false",
    "**/x, x, true",
    "**/x, a/b/x, true",
    "a/**, a/b/c, true",
    "(a), (a), true",
    "[]], ], true",
    "[[&]x, &x, true"
  })
  void matches(String pattern, String path, boolean expected) {
    assertThat(SourcePattern.of(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void theTimeIsBoundedWhateverThePattern() {
    assertThat(SourcePattern.of("*a".repeat(200) + "b").matches("a".repeat(4_000))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "a\\", "[z-a]"})
  void faultyOnesAreRefused(String pattern) {
    assertThatThrownBy(() -> SourcePattern.of(pattern)).isInstanceOf(GantryException.class);
  }
}
