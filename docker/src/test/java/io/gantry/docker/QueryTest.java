package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.uri.UriQuery;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryTest {
  private static Query query(String text) {
    return new Query(UriQuery.create(text));
  }

  @Test
  void flagsAsDockerReadsThem() {
    Query query = query("a=1&b=true&c=0&d=False&e=&f=no&g=none&h=x");
    assertThat(List.of("a", "b", "h")).allMatch(query::flag);
    assertThat(List.of("c", "d", "e", "f", "g", "missing")).noneMatch(query::flag);
    assertThat(query.flag("missing", true)).isTrue();
  }

  @Test
  void numbers() {
    assertThat(query("n=-1").number("n")).hasValue(-1);
    assertThat(query("n=").number("n")).isEmpty();
    assertThatThrownBy(() -> query("n=x").number("n")).hasMessageContaining("invalid value \"x\"");
    assertThatThrownBy(() -> query("h=70000").size("h")).hasMessageContaining("0 to 65535");
    assertThatThrownBy(() -> query("").size("h")).hasMessageContaining("missing");
  }

  @Test
  void filtersInBothForms() {
    assertThat(query("filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D").filters().get("label"))
        .containsExactly("a=b");
    assertThat(query("filters={\"label\":{\"a\":true}}").filters().get("label"))
        .containsExactly("a");
    assertThat(query("").filters().values()).isEmpty();
    assertThatThrownBy(() -> query("filters={\"label\":1}").filters())
        .isInstanceOf(HttpFailure.class);
    assertThatThrownBy(() -> query("filters=x").filters()).hasMessageStartingWith("invalid filter");
    assertThatThrownBy(() -> query("filters={\"x\":[]}").filters().only(Set.of("label")))
        .hasMessage("invalid filter 'x'");
  }
}
