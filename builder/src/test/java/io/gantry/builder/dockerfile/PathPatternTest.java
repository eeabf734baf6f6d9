package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.builder.pattern.PathPattern;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Patterns of paths: those of one name at a time, and those that go through folders. */
class PathPatternTest {
  static Stream<Arguments> names() {
    return Table.of(
        """
        abc ~> abc ~> true
        abc ~> abcd ~> false
        abc ~> ab ~> false
        a*c ~> ac ~> true
        a*c ~> abbc ~> true
        a*c ~> a/c ~> false
        * ~> abc ~> true
        * ~> a/b ~> false
        */b ~> a/b ~> true
        */b ~> b ~> false
        a? ~> ab ~> true
        a? ~> a ~> false
        a?b ~> a/b ~> false
        a[bc] ~> ab ~> true
        a[bc] ~> ad ~> false
        a[b-d]e ~> ace ~> true
        a[^b-d]e ~> ace ~> false
        a[^b-d]e ~> axe ~> true
        a[^b]e ~> a/e ~> false
        [a-c][0-9] ~> b7 ~> true
        arr[[]0].txt ~> arr[0].txt ~> true
        a\\*b ~> a*b ~> true
        a\\*b ~> axb ~> false
        a\\\\b ~> a\\b ~> true
        [\\]a] ~> ] ~> true
        [\\-x] ~> - ~> true
        ** ~> abc ~> true
        ** ~> a/b ~> false
        hom* ~> home.txt ~> true
        index.?s ~> index.js ~> true
        ä? ~> äö ~> true
        """);
  }

  @ParameterizedTest
  @MethodSource
  void names(String pattern, String path, String matches) {
    assertThat(PathPattern.of(pattern, false).orElseThrow().matches(path))
        .isEqualTo(Boolean.parseBoolean(matches));
  }

  static Stream<Arguments> folders() {
    return Table.of(
        """
        ** ~> a ~> true
        ** ~> a/b/c ~> true
        **/ ~> a/b ~> true
        **/foo ~> foo ~> true
        **/foo ~> a/foo ~> true
        **/foo ~> a/b/foo ~> true
        **/foo ~> afoo ~> false
        **/foo ~> foo/a ~> false
        **foo ~> afoo ~> true
        **foo ~> a/bfoo ~> true
        **/*.go ~> a/b.go ~> true
        **/*.go ~> b.go ~> true
        **/*.go ~> b.goo ~> false
        **/a/b ~> a/b ~> true
        **/a/b ~> x/y/a/b ~> true
        a/** ~> a/b ~> true
        a/** ~> a/b/c ~> true
        a/** ~> a ~> false
        a/** ~> ab ~> false
        a** ~> ab/c ~> true
        a/**/b ~> a/b ~> true
        a/**/b ~> a/x/b ~> true
        a/**/b ~> a/x/y/b ~> true
        a/**/b ~> a/xb ~> false
        a/**/b ~> ab ~> false
        a**/b ~> ab ~> true
        a**/b ~> axx/b ~> true
        a/**/b/**/c ~> a/b/c ~> true
        a/**/b/**/c ~> a/1/b/2/3/c ~> true
        a/**/b/**/c ~> a/1/2/c ~> false
        */** ~> a/b ~> true
        */** ~> a ~> false
        dir/*.txt ~> dir/a/b.txt ~> false
        """);
  }

  @ParameterizedTest
  @MethodSource
  void folders(String pattern, String path, String matches) {
    assertThat(PathPattern.of(pattern, true).orElseThrow().matches(path))
        .isEqualTo(Boolean.parseBoolean(matches));
  }

  static Stream<Arguments> malformed() {
    return Table.of(
        """
        [
        [a
        []
        []a]
        [^]
        [^]a]
        [-]
        [a-]
        [-a]
        [a-
        a\\
        [a\\
        """);
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String pattern) {
    assertThat(PathPattern.of(pattern, false)).isEmpty();
    assertThat(PathPattern.of(pattern, true)).isEmpty();
  }

  /** The JDK's matcher agrees wherever both mean the same: names of letters, *, and ?. */
  @Test
  void agreesWithTheGlobOfTheJdk() {
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      String pattern = letters(random, "ab*?/", 8);
      String path = letters(random, "ab/", 8);
      if (!pattern.contains("**") && isClean(pattern) && isClean(path)) {
        PathMatcher jdk = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        assertThat(PathPattern.of(pattern, true).orElseThrow().matches(path))
            .as("%s on %s", pattern, path)
            .isEqualTo(jdk.matches(Path.of(path)));
      }
    }
  }

  @Test
  void theTimeIsBoundedWhateverThePattern() {
    PathPattern pattern = PathPattern.of("*a".repeat(200) + "b", true).orElseThrow();
    assertThat(pattern.matches("a".repeat(4_000))).isFalse();
    PathPattern deep = PathPattern.of("**/a/".repeat(100) + "b", true).orElseThrow();
    assertThat(deep.matches("a/".repeat(2_000))).isFalse();
  }

  private static boolean isClean(String path) {
    return !path.isEmpty() && !path.startsWith("/") && !path.endsWith("/") && !path.contains("//");
  }

  private static String letters(Random random, String alphabet, int most) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(most);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
