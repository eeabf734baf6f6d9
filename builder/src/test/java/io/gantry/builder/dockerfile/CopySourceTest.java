package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which files a source names, and where they land: "named > target", "-" for not copied. */
class CopySourceTest {
  static Stream<Arguments> selected() {
    return Table.of(
        """
        a ~> a ~> a >
        a ~> b ~> -
        a ~> a/b ~> a > b
        a ~> a/b/c ~> a > b/c
        a/ ~> a/b ~> a > b
        /a ~> a/b ~> a > b
        ./a ~> a ~> a >
        a/b ~> a/b ~> a/b >
        a/b ~> a ~> -
        ../../a ~> a ~> a >
        a/../b ~> b ~> b >
        . ~> a/b ~> > a/b
        / ~> a ~> > a
        ./ ~> a/b ~> > a/b
        *.txt ~> x.txt ~> x.txt >
        *.txt ~> a/x.txt ~> -
        */*.txt ~> a/x.txt ~> a/x.txt >
        a* ~> ab/c/d ~> ab > c/d
        a/*/c ~> a/b/c/d ~> a/b/c > d
        arr[[]0].txt ~> arr[0].txt ~> arr[0].txt >
        a?c ~> abc ~> abc >
        ** ~> a/b ~> a > b
        """);
  }

  @ParameterizedTest
  @MethodSource
  void selected(String source, String path, String shown) {
    assertThat(shown(CopySource.of(source, false, List.of()), path)).isEqualTo(shown);
  }

  static Stream<Arguments> parents() {
    return Table.of(
        """
        ./x/a.txt ~> x/a.txt ~> x/a.txt > x/a.txt
        x/./y/a.txt ~> x/y/a.txt ~> x/y/a.txt > y/a.txt
        ./x/./y/*.txt ~> x/y/a.txt ~> x/y/a.txt > y/a.txt
        ./x/./y/*.txt ~> x/z/a.txt ~> -
        /usr/./lib ~> usr/lib/a ~> usr/lib > lib/a
        ./src/**/*.txt ~> src/a.txt ~> src/a.txt > src/a.txt
        ./src/**/*.txt ~> src/x/y/c.txt ~> src/x/y/c.txt > src/x/y/c.txt
        ./src/**/*.txt ~> src/x/y/c.md ~> -
        **/*.go ~> a/b.go ~> a/b.go > a/b.go
        x ~> x/y/z ~> x > x/y/z
        . ~> a/b ~> > a/b
        x/./. ~> x/y ~> x > y
        */./y ~> x/y/z ~> x/y > y/z
        """);
  }

  @ParameterizedTest
  @MethodSource
  void parents(String source, String path, String shown) {
    assertThat(shown(CopySource.of(source, true, List.of()), path)).isEqualTo(shown);
  }

  static Stream<Arguments> excluded() {
    return Table.of(
        """
        hom* ~> *.txt ~> home.txt ~> -
        hom* ~> *.txt ~> home.md ~> home.md >
        . ~> *.txt ~> a.txt ~> -
        . ~> *.txt ~> d/a.txt ~> > d/a.txt
        . ~> **/*.txt ~> d/a.txt ~> -
        . ~> d ~> d/a/b ~> -
        . ~> d/ ~> d/a ~> -
        . ~> */*.png ~> d/a.png ~> -
        dir ~> *.txt ~> dir/a.txt ~> -
        dir ~> dir/*.txt ~> dir/a.txt ~> dir > a.txt
        dir ~> /a.txt ~> dir/a.txt ~> -
        """);
  }

  @ParameterizedTest
  @MethodSource
  void excluded(String source, String exclude, String path, String shown) {
    assertThat(shown(CopySource.of(source, false, List.of("zzz", exclude)), path)).isEqualTo(shown);
  }

  @Test
  void excludesOfParentsAreBelowThePivot() {
    CopySource source = CopySource.of("x/./y", true, List.of("y/*.md"));
    assertThat(shown(source, "x/y/a.md")).isEqualTo("-");
    assertThat(shown(source, "x/y/a.txt")).isEqualTo("x/y > y/a.txt");
  }

  static Stream<Arguments> reached() {
    return Table.of(
        """
        a/b/c ~> a ~> true
        a/b/c ~> a/b ~> true
        a/b/c ~> a/b/c/d ~> true
        a/b/c ~> a/x ~> false
        a/b/c ~> b ~> false
        */c ~> x ~> true
        */c ~> x/y ~> false
        . ~> x ~> true
        a ~> ∅ ~> true
        """);
  }

  @ParameterizedTest
  @MethodSource
  void reached(String source, String folder, String reaches) {
    assertThat(CopySource.of(source, false, List.of()).reaches(folder))
        .isEqualTo(Boolean.parseBoolean(reaches));
  }

  @Test
  void patternsAreToldFromNames() {
    assertThat(CopySource.of("a/b", false, List.of()).isPattern()).isFalse();
    assertThat(CopySource.of("a\\*b", false, List.of()).isPattern()).isFalse();
    assertThat(CopySource.of("a\\*b", false, List.of()).path()).isEqualTo("a*b");
    assertThat(CopySource.of("a/*", false, List.of()).isPattern()).isTrue();
    assertThat(CopySource.of("/a/./b/", false, List.of()).path()).isEqualTo("a/b");
  }

  @Test
  void malformedPatternsAreRefused() {
    assertThatThrownBy(() -> CopySource.of("a[", false, List.of()))
        .isInstanceOf(GantryException.class)
        .hasMessage("syntax error in pattern \"a[\"");
    assertThatThrownBy(() -> CopySource.of("a", false, List.of("[")))
        .hasMessage("syntax error in pattern \"[\"");
  }

  private static String shown(CopySource source, String path) {
    return source
        .select(path)
        .map(found -> (found.named() + " > " + found.target()).strip())
        .orElse("-");
  }
}
