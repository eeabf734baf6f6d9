package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, in which words, and where the message points. */
class SyntaxErrorTest {
  /** The instruction stands in line 2; place is line:column. */
  static Stream<Arguments> instructions() {
    return Table.of(
        """
        RUM echo hi ~> 2:1 ~> unknown instruction: RUM (did you mean RUN?)
        wrkdir /a ~> 2:1 ~> unknown instruction: wrkdir (did you mean workdir?)
        BANANA ~> 2:1 ~> unknown instruction: BANANA
        FROM ~> 2:1 ~> FROM requires either one or three arguments
        FROM a b ~> 2:1 ~> FROM requires either one or three arguments
        FROM a is b ~> 2:1 ~> FROM requires either one or three arguments
        FROM a AS 1b ~> 2:11 ~> invalid name for build stage: "1b", name can't start with a number or contain symbols
        FROM a AS b$ ~> 2:11 ~> invalid name for build stage: "b$", name can't start with a number or contain symbols
        FROM --plattform=x a ~> 2:6 ~> unknown flag: --plattform (did you mean platform?)
        FROM --platform a ~> 2:6 ~> missing a value on flag: --platform
        RUN ~> 2:1 ~> RUN requires at least one argument
        RUN [] ~> 2:1 ~> RUN requires at least one argument
        RUN [1] ~> 2:5 ~> when using JSON array syntax, arrays must be comprised of strings only
        RUN ["a", ["b"]] ~> 2:5 ~> when using JSON array syntax, arrays must be comprised of strings only
        RUN ["a", null] ~> 2:5 ~> when using JSON array syntax, arrays must be comprised of strings only
        RUN --network=mine true ~> 2:5 ~> invalid network mode "mine"
        RUN --security=none true ~> 2:5 ~> security "none" is not valid
        RUN --net=none true ~> 2:5 ~> unknown flag: --net
        RUN --netwrk=none true ~> 2:5 ~> unknown flag: --netwrk (did you mean network?)
        RUN --network=none --network=host true ~> 2:20 ~> duplicate flag specified: --network
        RUN --device=a,b true ~> 2:5 ~> invalid field 'b' must be a key=value pair
        RUN --device=a,name=b true ~> 2:5 ~> device name already set to a
        RUN --device=a,requird=1 true ~> 2:5 ~> unexpected key 'requird' in 'requird=1' (did you mean required?)
        RUN --device=a,required=x true ~> 2:5 ~> invalid value for required: x
        RUN --device= true ~> 2:5 ~> missing a value on flag: --device
        RUN <<EOF ~> 2:1 ~> unterminated heredoc
        RUN <<EOF⏎a⏎eof ~> 2:1 ~> unterminated heredoc
        RUN <<A <<B⏎A⏎x ~> 2:1 ~> unterminated heredoc
        CMD ~> 2:1 ~> CMD requires at least one argument
        CMD --x a ~> 2:5 ~> unknown flag: --x
        ENTRYPOINT ~> 2:1 ~> ENTRYPOINT requires at least one argument
        SHELL ~> 2:1 ~> SHELL requires at least one argument
        SHELL [] ~> 2:1 ~> SHELL requires at least one argument
        SHELL bash -c ~> 2:7 ~> SHELL requires the arguments to be in JSON form
        SHELL ["c:\\a", "x"] ~> 2:7 ~> SHELL requires the arguments to be in JSON form. Hint: a backslash within JSON is written as two
        ARG ~> 2:1 ~> ARG requires at least one argument
        ARG =x ~> 2:5 ~> ARG names can not be blank
        ARG a =x ~> 2:7 ~> ARG names can not be blank
        ENV ~> 2:1 ~> ENV requires at least one argument
        ENV a ~> 2:5 ~> ENV must have two arguments
        ENV =x ~> 2:5 ~> ENV names can not be blank
        ENV a=b c ~> 2:9 ~> Syntax error - can't find = in "c". Must be of the form: name=value
        LABEL ~> 2:1 ~> LABEL requires at least one argument
        LABEL a ~> 2:7 ~> LABEL must have two arguments
        LABEL a=b "c" ~> 2:11 ~> Syntax error - can't find = in "\\"c\\"". Must be of the form: name=value
        COPY ~> 2:1 ~> COPY requires at least two arguments, but only one was provided. Destination could not be determined
        COPY a ~> 2:1 ~> COPY requires at least two arguments, but only one was provided. Destination could not be determined
        ADD ["a"] ~> 2:1 ~> ADD requires at least two arguments, but only one was provided. Destination could not be determined
        COPY --form=x a b ~> 2:6 ~> unknown flag: --form (did you mean from?)
        COPY --from a b ~> 2:6 ~> missing a value on flag: --from
        COPY --from=$x a b ~> 2:6 ~> variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround
        COPY --link=1 a b ~> 2:6 ~> expecting boolean value for flag --link, not: 1
        COPY --link= a b ~> 2:6 ~> missing a value on flag: --link
        COPY --checksum=x a b ~> 2:6 ~> unknown flag: --checksum
        COPY a <<EOF⏎EOF ~> 2:8 ~> COPY cannot accept a heredoc as a destination
        ADD --from=x a b ~> 2:5 ~> unknown flag: --from
        ADD --parents a b ~> 2:5 ~> unknown flag: --parents
        EXPOSE ~> 2:1 ~> EXPOSE requires at least one argument
        EXPOSE --x 80 ~> 2:8 ~> unknown flag: --x
        VOLUME ~> 2:1 ~> VOLUME requires at least one argument
        VOLUME [""] ~> 2:8 ~> VOLUME specified can not be an empty string
        VOLUME [] ~> 2:1 ~> VOLUME requires at least one argument
        USER ~> 2:1 ~> USER requires exactly one argument
        WORKDIR ~> 2:1 ~> WORKDIR requires exactly one argument
        STOPSIGNAL ~> 2:1 ~> STOPSIGNAL requires exactly one argument
        MAINTAINER ~> 2:1 ~> MAINTAINER requires exactly one argument
        ONBUILD ~> 2:1 ~> ONBUILD requires at least one argument
        ONBUILD ONBUILD RUN a ~> 2:9 ~> Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed
        ONBUILD FROM a ~> 2:9 ~> FROM isn't allowed as an ONBUILD trigger
        ONBUILD maintainer a ~> 2:9 ~> MAINTAINER isn't allowed as an ONBUILD trigger
        ONBUILD COPY a ~> 2:1 ~> COPY requires at least two arguments, but only one was provided. Destination could not be determined
        ONBUILD COPY --form=x a b ~> 2:14 ~> unknown flag: --form (did you mean from?)
        HEALTHCHECK ~> 2:1 ~> HEALTHCHECK requires at least one argument
        HEALTHCHECK true ~> 2:13 ~> Unknown type "TRUE" in HEALTHCHECK (try CMD)
        HEALTHCHECK NONE x ~> 2:18 ~> HEALTHCHECK NONE takes no arguments
        HEALTHCHECK CMD ~> 2:1 ~> Missing command after HEALTHCHECK CMD
        HEALTHCHECK CMD [] ~> 2:1 ~> Missing command after HEALTHCHECK CMD
        HEALTHCHECK --interval=5 CMD a ~> 2:13 ~> time: invalid duration "5"
        HEALTHCHECK --interval=1us CMD a ~> 2:13 ~> Interval "interval" cannot be less than 1ms
        HEALTHCHECK --interval=-1s CMD a ~> 2:13 ~> Interval "interval" cannot be less than 1ms
        HEALTHCHECK --retries=-1 CMD a ~> 2:13 ~> --retries cannot be negative (-1)
        HEALTHCHECK --retries=x CMD a ~> 2:13 ~> --retries is not a number: "x"
        HEALTHCHECK --retires=1 CMD a ~> 2:13 ~> unknown flag: --retires (did you mean retries?)
        RUN a \\⏎ && b⏎CPY a b ~> 4:1 ~> unknown instruction: CPY (did you mean COPY?)
        COPY \\⏎  --from=a \\⏎  --chwn=b a b ~> 4:3 ~> unknown flag: --chwn (did you mean chown?)
        """);
  }

  @ParameterizedTest
  @MethodSource
  void instructions(String text, String place, String message) {
    String line = place.substring(0, place.indexOf(':'));
    assertThatThrownBy(() -> Shown.file("FROM scratch\n" + text))
        .isInstanceOf(GantryException.class)
        .satisfies(
            e -> assertThat(((GantryException) e).kind()).isEqualTo(GantryException.Kind.INVALID))
        .hasMessageStartingWith("dockerfile parse error on line " + line + ": " + message + "\n")
        .hasMessageContaining("\nDockerfile:" + place + "\n");
  }

  static Stream<Arguments> files() {
    return Table.of(
        """
        ∅ ~> Dockerfile: file with no instructions
        # only⏎⏎# comments ~> Dockerfile: file with no instructions
        ARG a ~> Dockerfile: dockerfile contains no stages to build
        RUN a ~> dockerfile parse error on line 1: no build stage in current context
        # escape=x⏎FROM a ~> dockerfile parse error on line 1: invalid escape token 'x' does not match ` or \\
        # escape=`⏎# escape=`⏎FROM a ~> dockerfile parse error on line 2: only one escape parser directive can be used
        # syntax=a⏎#SYNTAX=b⏎FROM a ~> dockerfile parse error on line 2: only one syntax parser directive can be used
        """);
  }

  @ParameterizedTest
  @MethodSource
  void files(String text, String message) {
    assertThatThrownBy(() -> Shown.file(text)).hasMessageStartingWith(message);
  }

  @Test
  void theMessageQuotesTheLineAndMarksTheWord() {
    assertThatThrownBy(() -> Shown.file("FROM scratch\nRUN a\n\tCOPY --form=x a b\n"))
        .hasMessage(
            """
            dockerfile parse error on line 3: unknown flag: --form (did you mean from?)
            Dockerfile:3:7
            \tCOPY --form=x a b
            \t     ^^^^^^^^\
            """);
  }

  @Test
  void aLongLineIsQuotedAroundTheWord() {
    String text = "FROM scratch\nENV a=" + "x".repeat(5000) + " b c=d\n";
    assertThatThrownBy(() -> Shown.file(text))
        .satisfies(e -> {
          String[] lines = String.valueOf(e.getMessage()).split("\n");
          assertThat(lines[2]).hasSizeLessThan(130).endsWith(" b c=d");
          assertThat(lines[3].indexOf('^')).isEqualTo(lines[2].lastIndexOf("b c=d"));
        });
  }

  @Test
  void controlCharactersOfTheFileDoNotReachTheTerminal() {
    for (String text : List.of("RUN --x\u001b[31m a", "\u001b[31m a", "EXPOSE --\u0007 1")) {
      assertThatThrownBy(() -> Shown.file("FROM scratch\n" + text))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b", "\u0007"));
    }
  }

  @Test
  void aLongWordDoesNotFillTheTerminal() {
    assertThatThrownBy(() -> Shown.file("FROM scratch\n" + "X".repeat(60_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000).contains("XXX...\n"));
  }

  @Test
  void whatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> DockerfileParser.parse("D", new byte[SourceText.MAX_BYTES + 1]))
        .hasMessage("D has 1048577 bytes; at most 1048576 are read");
    assertThatThrownBy(() -> Shown.file("FROM a\nRUN " + "x".repeat(SourceText.MAX_LINE)))
        .hasMessage(
            "dockerfile parse error on line 2: dockerfile line greater than max allowed size of"
                + " 65535");
    assertThatThrownBy(() -> Shown.file("FROM a\n" + "RUN b\n".repeat(10_000)))
        .hasMessage("Dockerfile has more than 10000 instructions");
    assertThatThrownBy(() -> Shown.file("FROM a\n".repeat(1_001)))
        .hasMessage("Dockerfile has more than 1000 stages");
    assertThatThrownBy(() -> Shown.file("FROM a\n" + "RUN <<E\nE\n".repeat(1_001)))
        .hasMessage("Dockerfile has more than 1000 here-documents");
  }

  @Test
  void deepJsonIsNoExecForm() {
    String deep = "[".repeat(30_000) + "]".repeat(30_000);
    assertThat(Shown.of(Shown.parse("CMD " + deep))).isEqualTo("cmd sh:" + deep);
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThatThrownBy(
            () -> DockerfileParser.parse("D", "FROM a\n".getBytes(StandardCharsets.UTF_16LE)))
        .hasMessageContaining("it holds a NUL character");
  }
}
