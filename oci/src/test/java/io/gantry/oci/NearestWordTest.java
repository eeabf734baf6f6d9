package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {
  private static final List<String> WORDS = List.of("run", "rm", "rename", "restart", "ps");

  @ParameterizedTest
  @CsvSource({"rnu, run", "rum, run", "renmae, rename", "restrat, restart", "sp, ps", "rn, run"})
  void theFewestEdits(String typed, String meant) {
    assertThat(NearestWord.of(typed, WORDS, 1)).contains(meant);
  }

  @Test
  void noneThatIsTooFarOrThereAlready() {
    assertThat(NearestWord.of("start", WORDS, 1)).isEmpty();
    assertThat(NearestWord.of("start", WORDS, 2)).contains("restart");
    assertThat(NearestWord.of("run", WORDS, 2)).isEmpty();
    assertThat(NearestWord.of("r".repeat(1000), WORDS, 2000)).isEmpty();
  }
}
