package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as a whole: directives, lines, comments, stages, and where everything stands. */
class DockerfileParserTest {
  static Stream<Arguments> directives() {
    return Table.of(
        """
        # syntax=docker/dockerfile:1⏎FROM a ~> syntax=docker/dockerfile:1 escape=\\ check=
        #syntax=docker/dockerfile:1⏎FROM a ~> syntax=docker/dockerfile:1 escape=\\ check=
        #⇥ SyNTax =⇥x ⏎FROM a ~> syntax=x escape=\\ check=
        # escape=`⏎FROM a ~> syntax= escape=` check=
        # escape=\\⏎FROM a ~> syntax= escape=\\ check=
        # check=skip=all;error=true⏎FROM a ~> syntax= escape=\\ check=skip=all;error=true
        # syntax=x⏎# escape=`⏎# check=error=true⏎FROM a ~> syntax=x escape=` check=error=true
        # comment⏎# escape=`⏎FROM a ~> syntax= escape=\\ check=
        ⏎# escape=`⏎FROM a ~> syntax= escape=\\ check=
        # unknown=x⏎# escape=`⏎FROM a ~> syntax= escape=\\ check=
        FROM a⏎# escape=` ~> syntax= escape=\\ check=
        # escape=⏎FROM a ~> syntax= escape=\\ check=
        """);
  }

  @ParameterizedTest
  @MethodSource
  void directives(String text, String shown) {
    Directives found = Shown.file(text).directives();
    assertThat(
            "syntax="
                + found.syntax().orElse("")
                + " escape="
                + found.escape()
                + " check="
                + found.check().orElse(""))
        .isEqualTo(shown);
  }

  @Test
  void blanksBeforeADirectiveDoNotMatter() {
    assertThat(Shown.file("  # escape=`\nFROM a").directives().escape()).isEqualTo('`');
  }

  @Test
  void theBacktickEscapesInstead() {
    Dockerfile file = Shown.file("# escape=`\nFROM a\nRUN dir `\n  c:\\\nENV a=x` y\n");
    assertThat(file.stages().getFirst().instructions().stream().map(Shown::of))
        .containsExactly("run sh:dir   c:\\", "env [a=x` y]");
  }

  static Stream<Arguments> lines() {
    return Table.of(
        """
        FROM a⏎RUN b ~> run sh:b
        FROM a⏎⏎⏎  RUN b ~> run sh:b
        FROM a⏎⇥RUN b⏎ # c⏎CMD d ~> run sh:b; cmd sh:d
        FROM a⏎RUN b \\⏎⏎c ~> run sh:b c
        FROM a⏎RUN b \\⏎ # x⏎⏎# y⏎ c ~> run sh:b  c
        FROM a⏎RUN b \\⇥  ⏎c ~> run sh:b c
        FROM a⏎RUN b\\\\⏎CMD c ~> run sh:b\\\\; cmd sh:c
        FROM a⏎RUN \\⏎⏎b ~> run sh:b
        FROM a⏎\\⏎RUN b ~> run sh:b
        FROM a⏎RUN b \\ ~> run sh:b
        FROM a⏎RUN b \\⏎# only a comment follows ~> run sh:b
        FROM a⏎RUN "b\\⏎   c\\⏎   d" ~> run sh:"b   c   d"
        FROM a⏎RUN <<E⏎FROM b⏎E⏎CMD c ~> run sh:<<E <E:FROM b/>; cmd sh:c
        """);
  }

  @ParameterizedTest
  @MethodSource
  void lines(String text, String shown) {
    List<String> found =
        Shown.file(text).stages().getFirst().instructions().stream().map(Shown::of).toList();
    assertThat(String.join("; ", found)).isEqualTo(shown);
  }

  @Test
  void carriageReturnsAndTheByteOrderMarkDropOut() {
    Dockerfile file = Shown.file("\uFEFFFROM a\r\nRUN b \\\r\n  c\r\nCOPY <<E /x\r\nq\r\nE\r\n");
    assertThat(file.stages().getFirst().instructions().stream().map(Shown::of))
        .containsExactly("run sh:b   c", "copy  <E:q\r/> to /x");
  }

  @Test
  void bytesThatAreNoUtf8BecomeTheReplacementCharacter() {
    byte[] latin = "FROM a\n# caf\u00e9\nRUN caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Dockerfile file = DockerfileParser.parse("D", latin);
    assertThat(Shown.of(file.stages().getFirst().instructions().getFirst()))
        .isEqualTo("run sh:caf\uFFFD");
  }

  @Test
  void stagesAreNumberedAndNamed() {
    Dockerfile file = Shown.file("ARG v=1\nARG w\nFROM a AS One\nRUN b\nFROM One\nFROM c AS d\n");
    assertThat(file.globalArgs()).hasSize(2);
    assertThat(file.stages()).extracting(Stage::index).containsExactly(0, 1, 2);
    assertThat(file.stages())
        .extracting(Stage::name)
        .containsExactly(Optional.of("one"), Optional.empty(), Optional.of("d"));
    assertThat(file.stages()).extracting(Stage::label).containsExactly("one", "stage-1", "d");
  }

  @Test
  void eachInstructionKnowsItsPlaceTextAndComments() {
    Dockerfile file =
        Shown.file("# base is the base\nFROM a AS base\n\n# gone\n\n# x\n  RUN b \\\n    c  \n");
    assertThat(file.stages().getFirst().from().origin())
        .isEqualTo(
            new Origin(
                "FROM",
                "FROM a AS base",
                new SourceRange(2, 1, 2, 14),
                List.of("base is the base")));
    assertThat(file.stages().getFirst().instructions().getFirst().origin())
        .isEqualTo(new Origin("RUN", "RUN b     c", new SourceRange(7, 3, 8, 7), List.of("x")));
  }

  @Test
  void theRangeOfAHeredocEndsAtItsDelimiter() {
    Instruction run = Shown.parse("RUN <<E\na\nE\nCMD b");
    assertThat(run.origin().range()).isEqualTo(new SourceRange(2, 1, 4, 1));
  }

  @Test
  void emptyLinesWithinAnInstructionAreRemembered() {
    Dockerfile file = Shown.file("FROM a\nRUN b \\\n\n  c \\\n# fine\n  d\n");
    assertThat(file.emptyContinuations()).containsExactly(SourceRange.ofLine(3));
  }

  @Test
  void aScriptIsWhatTheShellGets() {
    assertThat(run("RUN <<E\na\nb\nE").shellText()).contains("a\nb\n");
    assertThat(run("RUN <<-E\n\ta\n\tE").shellText()).contains("a\n");
    assertThat(run("RUN <<E\n#!/bin/awk\nE").script()).isPresent();
    assertThat(run("RUN cat <<E\na\nE").script()).isEmpty();
    assertThat(run("RUN cat <<E\na\nE").shellText()).contains("cat <<E\na\nE");
    assertThat(run("RUN <<A cat; <<-B cat\n1\nA\n\t2\nB").shellText())
        .contains("<<A cat; <<-B cat\n1\nA\n\t2\nB");
    assertThat(run("RUN echo a").shellText()).contains("echo a");
    assertThat(run("RUN [\"a\"]").shellText()).isEmpty();
  }

  private static Instruction.Run run(String text) {
    return (Instruction.Run) Shown.parse(text);
  }

  static Stream<Arguments> triggers() {
    return Table.of(
        """
        RUN echo hi ~> run sh:echo hi
        COPY --from=b /x /y ~> copy from=b [/x] to /y
        RUN <<EOF⏎a⏎EOF ~> run sh:<<EOF <EOF:a/>
        ENV a=1 ~> env [a=1]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void triggers(String text, String shown) {
    assertThat(Shown.of(DockerfileParser.parseTrigger(text, SourceRange.ofLine(1))))
        .isEqualTo(shown);
  }

  static Stream<Arguments> badTriggers() {
    return Table.of(
        """
        FROM a ~> ONBUILD FROM a: FROM isn't allowed as an ONBUILD trigger
        ONBUILD RUN a ~> ONBUILD ONBUILD RUN a: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed
        RUN a⏎RUN b ~> onbuild trigger should be a single expression
        ∅ ~> ONBUILD: file with no instructions
        """);
  }

  @ParameterizedTest
  @MethodSource
  void badTriggers(String text, String message) {
    assertThatThrownBy(() -> DockerfileParser.parseTrigger(text, SourceRange.ofLine(1)))
        .hasMessageStartingWith(message);
  }

  @Test
  void aTriggerOfAnImageReadsAsWritten() {
    Instruction.OnBuild onBuild = (Instruction.OnBuild) Shown.parse("ONBUILD RUN <<E\na\nE");
    assertThat(Shown.of(DockerfileParser.parseTrigger(onBuild.trigger(), SourceRange.ofLine(1))))
        .isEqualTo("run sh:<<E <E:a/>");
  }
}
