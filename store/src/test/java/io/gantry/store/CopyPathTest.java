package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyPathTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b, b, /a, false",
    "a/b, /a/b, b, /a, false",
    "/a/b/, /a/b/, b, /a, true",
    "/a/b//, /a/b/, b, /a, true",
    "/a/b/., /a/b/., ., /a/b, true",
    "/a/b/./, /a/b/., ., /a/b, true",
    "/a//./c/../b, /a/b, b, /a, false",
    "/a/.., /, /, /, false",
    "/../../x, /x, x, /, false",
    "/, /, /, /, false",
    "/., /., ., /, true",
    ".. , /, /, /, false",
    "'', /., ., /, true",
    "., /., ., /, true",
    "/a/.b, /a/.b, .b, /a, false"
  })
  void endingsMeanSomething(String raw, String text, String base, String parent, boolean folder) {
    CopyPath path = CopyPath.of(raw);
    assertThat(path.text()).isEqualTo(text);
    assertThat(path.base()).isEqualTo(base);
    assertThat(path.parent()).isEqualTo(parent);
    assertThat(path.assertsFolder()).isEqualTo(folder);
    assertThat(CopyPath.of(path.text())).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/link, t, /a/t",
    "/a/link, ../t/, /t/",
    "/a/link, /t/., /t/.",
    "/link, ../../t, /t",
    "/a/b/., t, /a/b/t"
  })
  void linksStartInTheirFolder(String at, String link, String text) {
    assertThat(CopyPath.of(at).target(link).text()).isEqualTo(text);
  }
}
