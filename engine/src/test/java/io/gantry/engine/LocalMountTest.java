package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Driver options of local volumes. */
class LocalMountTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=tmpfs                     | missing required option: \"device\"",
        "device=/x                      | missing required option: \"type\"",
        "o=bind                         | missing required option: \"type\"",
        "type=none device=              | missing required option: \"device\"",
        "typ=tmpfs device=tmpfs         | invalid option: \"typ\"",
      })
  void whatMakesNoMountIsRefusedInDockersWords(String options, String words) {
    assertThatThrownBy(() -> LocalMount.check("v", map(options)))
        .isInstanceOf(GantryException.class)
        .hasMessage("create v: " + words);
  }

  @Test
  void optionsOfMountsAreKeptInOrder() {
    Map<String, String> options = map("type=overlay device=overlay o=lowerdir=/a,upperdir=/b");

    assertThatCode(() -> LocalMount.check("v", options)).doesNotThrowAnyException();
    assertThat(LocalMount.of(options))
        .contains(new LocalMount("overlay", "overlay", List.of("lowerdir=/a", "upperdir=/b")));
    assertThat(LocalMount.of(Map.of())).isEmpty();
    assertThat(LocalMount.of(map("size=1G"))).isEmpty();
  }

  private static Map<String, String> map(String words) {
    Map<String, String> options = new HashMap<>();
    for (String word : words.split(" ")) {
      options.put(word.split("=", 2)[0], word.split("=", 2)[1]);
    }
    return options;
  }
}
