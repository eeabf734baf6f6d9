package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerbsTest {
  @Test
  void everyVerbHasHelpAndDistinctOptions() {
    for (String name : Verbs.names()) {
      Verb verb = Verbs.find(name).orElseThrow();
      Set<Object> seen = new HashSet<>();
      verb.flags()
          .forEach(
              flag -> assertThat(seen.add(flag.name())).as(name + " --" + flag.name()).isTrue());
      verb.flags().stream()
          .filter(flag -> flag.letter() != 0)
          .forEach(
              flag -> assertThat(seen.add(flag.letter())).as(name + " -" + flag.letter()).isTrue());
      assertThat(Help.of(name, verb)).contains(verb.summary());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rnu, gantry run",
    "imgaes, gantry images",
    "contaner, gantry container",
    "psx, gantry ps"
  })
  void suggestsWhatWasMeant(String typed, String meant) {
    assertThatThrownBy(() -> Verbs.resolve(List.of(typed)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Did you mean '" + meant + "'?");
  }

  @Test
  void findsVerbsOfGroups() {
    assertThat(Verbs.resolve(List.of("container", "ls", "-a")).rest()).containsExactly("-a");
    assertThatThrownBy(() -> Verbs.resolve(List.of("container", "lss")))
        .hasMessageContaining("'gantry container ls'");
  }

  @Test
  void everyVerbOfTheOverviewExists() {
    Verbs.SECTIONS
        .values()
        .forEach(names -> names.forEach(name -> assertThat(Verbs.find(name)).isPresent()));
  }
}
