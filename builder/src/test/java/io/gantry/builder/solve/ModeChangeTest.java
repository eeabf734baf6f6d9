package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
  @ParameterizedTest
  @CsvSource({
    "755, 600, 755, false",
    "0644, 777, 644, false",
    "4755, 600, 4755, false",
    "u+x, 644, 744, false",
    "go-r, 644, 600, false",
    "a=r, 755, 444, false",
    "'u=rwX,go=rX', 600, 644, false",
    "'u=rwX,go=rX', 600, 755, true",
    "+x, 644, 755, false",
    "u+s, 755, 4755, false",
    "+t, 777, 1777, true",
    "u=rw+x, 000, 700, false"
  })
  void changes(String text, String before, String after, boolean folder) {
    int changed = ModeChange.parse(text).apply(Integer.parseInt(before, 8), folder);
    assertThat(Integer.toOctalString(changed))
        .isEqualTo(Integer.toOctalString(Integer.parseInt(after, 8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "888", "77777", "z+x", "u", "u*x", "-1x"})
  void whatIsNoModeIsRefused(String text) {
    assertThatThrownBy(() -> ModeChange.parse(text)).isInstanceOf(GantryException.class);
  }
}
