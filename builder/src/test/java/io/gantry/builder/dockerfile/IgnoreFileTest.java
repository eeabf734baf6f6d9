package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** .dockerignore: lines, order, exceptions, folders. */
class IgnoreFileTest {
  static Stream<Arguments> ignored() {
    return Table.of(
        """
        ∅ ~> a ~> false
        a ~> a ~> true
        a ~> b ~> false
        a ~> a/b ~> true
        a ~> x/a ~> false
        a/ ~> a ~> true
        a/ ~> a/b ~> true
        /a ~> a ~> true
        ./a ~> a ~> true
        a//b/./c ~> a/b/c ~> true
        a/../b ~> b ~> true
        ../a ~> a ~> false
        # a ~> a ~> false
        #a⏎a ~> #a ~> false
        \\#a ~> #a ~> true
        ⇥a⇥ ~> a ~> true
        ⏎⏎a⏎ ~> a ~> true
        *.md ~> README.md ~> true
        *.md ~> docs/README.md ~> false
        **/*.md ~> docs/README.md ~> true
        */temp* ~> a/temporary ~> true
        */temp* ~> temporary ~> false
        */*/temp* ~> a/b/temp ~> true
        temp? ~> tempa ~> true
        temp? ~> temp ~> false
        *⏎!a ~> a ~> false
        *⏎!a ~> b ~> true
        *⏎!a ~> a/b ~> false
        *⏎!a/b ~> a/b ~> false
        *⏎!a/b ~> a/c ~> true
        *⏎!a/b ~> a/b/c ~> false
        !a⏎* ~> a ~> true
        *.md⏎!README.md ~> README.md ~> false
        *.md⏎!README*.md⏎README-secret.md ~> README-x.md ~> false
        *.md⏎!README*.md⏎README-secret.md ~> README-secret.md ~> true
        *.md⏎README-secret.md⏎!README*.md ~> README-secret.md ~> false
        **⏎!src/** ~> src/a/b ~> false
        **⏎!src/** ~> lib/a ~> true
        *⏎!/a ~> a ~> false
        *⏎! a ~> a ~> false
        a⏎!a/b⏎a/b/c ~> a/b/c ~> true
        a⏎!a/b⏎a/b/c ~> a/b/d ~> false
        **/node_modules ~> x/node_modules/y/z ~> true
        . ~> a ~> false
        .git ~> .git/config ~> true
        .git ~> .gitignore ~> false
        """);
  }

  @ParameterizedTest
  @MethodSource
  void ignored(String file, String path, String ignored) {
    assertThat(parse(file).ignores(path)).isEqualTo(Boolean.parseBoolean(ignored));
  }

  static Stream<Arguments> pruned() {
    return Table.of(
        """
        a ~> a ~> true
        a ~> b ~> false
        a⏎!a/b ~> a ~> false
        a⏎!c ~> a ~> true
        *⏎!a/b/c ~> a ~> false
        *⏎!a/b/c ~> a/b ~> false
        *⏎!a/b/c ~> a/x ~> true
        *⏎!a/b/c ~> b ~> true
        *⏎!**/*.md ~> b ~> false
        *⏎!a ~> a ~> false
        """);
  }

  @ParameterizedTest
  @MethodSource
  void pruned(String file, String folder, String pruned) {
    assertThat(parse(file).prunes(folder)).isEqualTo(Boolean.parseBoolean(pruned));
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsDropOut() {
    assertThat(parse("\uFEFFa\r\nb\r\n").ignores("a")).isTrue();
    assertThat(parse("\uFEFFa\r\nb\r\n").ignores("b")).isTrue();
    assertThat(parse("\uFEFF# a\n").isEmpty()).isTrue();
  }

  static Stream<Arguments> refused() {
    return Table.of(
        """
        ! ~> .dockerignore:1: illegal exclusion pattern: "!"
        a⏎⏎[b ~> .dockerignore:3: syntax error in pattern "[b"
        ![b ~> .dockerignore:1: syntax error in pattern "[b"
        a\\ ~> .dockerignore:1: syntax error in pattern "a\\\\"
        """);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String file, String message) {
    assertThatThrownBy(() -> parse(file)).isInstanceOf(GantryException.class).hasMessage(message);
  }

  @Test
  void whatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> IgnoreFile.parse("x", new byte[IgnoreFile.MAX_BYTES + 1]))
        .hasMessage("x has 1048577 bytes; at most 1048576 are read");
    assertThatThrownBy(() -> parse("a\n".repeat(10_001)))
        .hasMessage(".dockerignore has more than 10000 patterns");
  }

  @Test
  void aDockerfileMayHaveItsOwn() {
    assertThat(IgnoreFile.candidates("docker/build.Dockerfile"))
        .containsExactly("docker/build.Dockerfile.dockerignore", ".dockerignore");
    assertThat(IgnoreFile.candidates("Dockerfile"))
        .containsExactly("Dockerfile.dockerignore", ".dockerignore");
  }

  @Test
  void itKnowsWhatItIs() {
    assertThat(IgnoreFile.empty().isEmpty()).isTrue();
    assertThat(IgnoreFile.empty().ignores("a")).isFalse();
    assertThat(parse("a\n!b").hasExceptions()).isTrue();
    assertThat(parse("a").hasExceptions()).isFalse();
  }

  private static IgnoreFile parse(String text) {
    return IgnoreFile.parse(".dockerignore", text.getBytes(StandardCharsets.UTF_8));
  }
}
