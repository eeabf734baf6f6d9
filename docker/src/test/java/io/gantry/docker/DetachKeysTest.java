package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
  private static Optional<String> filter(DetachKeys keys, String input) {
    return keys.filter(input.getBytes(StandardCharsets.US_ASCII))
        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  @Test
  void theUsualKeysInOnePieceAndInTwo() {
    DetachKeys keys = DetachKeys.parse(Optional.empty());
    assertThat(filter(keys, "ls\n")).contains("ls\n");
    assertThat(filter(keys, "x\u0010\u0011y")).isEmpty();
    DetachKeys again = DetachKeys.parse(Optional.empty());
    assertThat(filter(again, "\u0010")).contains("");
    assertThat(filter(again, "\u0011")).isEmpty();
  }

  @Test
  void whatOnlyBeganLikeThemIsPassedOn() {
    DetachKeys keys = DetachKeys.parse(Optional.empty());
    assertThat(filter(keys, "\u0010")).contains("");
    assertThat(filter(keys, "a")).contains("\u0010a");
    assertThat(filter(keys, "\u0010\u0010b")).contains("\u0010\u0010b");
    assertThat(filter(keys, "\u0010\u0010\u0011")).isEmpty();
  }

  @Test
  void ownKeys() {
    assertThat(filter(DetachKeys.parse(Optional.of("a,b,c")), "xabyabc")).isEmpty();
    assertThat(filter(DetachKeys.parse(Optional.of("ctrl-@")), "\0")).isEmpty();
    assertThat(filter(DetachKeys.parse(Optional.of("ctrl-\\")), "\u001c")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "ctrl-", "ctrl-1", "a,,b", "\u00e9"})
  void nonsense(String keys) {
    assertThatThrownBy(() -> DetachKeys.parse(Optional.of(keys)))
        .hasMessageStartingWith("invalid detach keys");
  }
}
