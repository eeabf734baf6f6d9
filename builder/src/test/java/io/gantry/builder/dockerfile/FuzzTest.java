package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, the outcome is a result or the documented exception, and positions hold. */
class FuzzTest {
  private static final int ROUNDS = 1_500;
  private static final BuildArguments ARGUMENTS =
      BuildArguments.none(Platform.of("linux", "amd64"));

  private static final List<String> PIECES =
      List.of(
          "FROM ",
          "RUN ",
          "COPY ",
          "ADD ",
          "ENV ",
          "ARG ",
          "LABEL ",
          "EXPOSE ",
          "VOLUME ",
          "USER ",
          "WORKDIR ",
          "CMD ",
          "ENTRYPOINT ",
          "SHELL ",
          "STOPSIGNAL ",
          "HEALTHCHECK ",
          "ONBUILD ",
          "MAINTAINER ",
          "scratch",
          "a AS b",
          "as",
          "--from=",
          "--from=0 ",
          "--platform=",
          "--link ",
          "--parents ",
          "--exclude=",
          "--chmod=7 ",
          "--checksum=",
          "--mount=",
          "--mount=type=cache,",
          "target=/x ",
          "type=secret,",
          "id=s",
          "--network=none ",
          "--interval=1s ",
          "--",
          "<<EOF",
          "<<-EOF ",
          "<<'E' ",
          "\nEOF\n",
          "\n",
          "\n",
          "\n",
          "\\\n",
          "`\n",
          "\r\n",
          "# ",
          "# escape=`\n",
          "# check=skip=all\n",
          "$",
          "${",
          "}",
          ":-",
          ":+",
          ":?",
          "#",
          "##",
          "%",
          "/",
          "//",
          "$a",
          "${a}",
          "${b:-c}",
          "${a/b/c}",
          "\"",
          "'",
          "\\",
          "`",
          "[",
          "]",
          "[\"a\", \"b\"]",
          "{",
          "=",
          "a=b ",
          "a b ",
          "1:2/tcp ",
          "80-90 ",
          "..",
          "/./",
          "**",
          "*.txt",
          "!",
          "@",
          "http://h/f ",
          "git@h:r ",
          "\t",
          " ",
          "\u0000",
          "\u00e9",
          "\ud83d\ude00",
          "\uFEFF",
          "0",
          "-1",
          "NONE",
          ",");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void piecesInAnyOrder(long seed) {
    Random random = new Random(seed);
    int parsed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String start = random.nextInt(4) == 0 ? "" : "FROM scratch AS s\nARG a=1 b\n";
      parsed += outcome((start + text(random, 24)).getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
    }
    assertThat(parsed).as("some of them must be sound").isBetween(50, ROUNDS - 50);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void bytesOfAnyKind(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      outcome(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void soundFilesWithOneFault(long seed) {
    byte[] sound =
        """
        # syntax=docker/dockerfile:1
        # check=skip=JSONArgsRecommended;error=true
        ARG VERSION=1.2 NAME
        FROM --platform=$BUILDPLATFORM busybox:${VERSION:-3} AS build
        ARG VERSION TARGETARCH
        ENV PATH=$PATH:/x A="b c" D='e'
        RUN --mount=type=cache,target=/c,sharing=locked --network=none <<-EOF sh
        \techo $A
        \tEOF
        COPY --chown=1:2 --exclude=*.md --parents ./a/./b /x/
        FROM scratch
        COPY --from=build <<A ["/x y", "/z"] /d/
        A
        EXPOSE 80 443/udp 9000-9010
        HEALTHCHECK --interval=5s CMD ["x"]
        ONBUILD RUN echo \\
          # comment
          done
        CMD ["a", "b"]
        """
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = sound.clone();
      for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) "\n \\\"'$<{}[]=#/,:a0-".charAt(random.nextInt(19));
      }
      outcome(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 10})
  void ignoreFiles(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random, 8);
      String path = "a/b.txt/" + text(random, 4).replace("\u0000", "");
      try {
        IgnoreFile file = IgnoreFile.parse("i", text.getBytes(StandardCharsets.UTF_8));
        assertThat(file.prunes(path) && !file.ignores(path)).isFalse();
      } catch (GantryException e) {
        assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
      }
    }
  }

  /** What is expanded and has no special characters is a fixed point. */
  @ParameterizedTest
  @ValueSource(longs = {11})
  void quotedTextExpandsToItself(long seed) {
    Random random = new Random(seed);
    Expander expander = new Expander('\\');
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random, 8);
      String quoted = "\"" + text.replaceAll("([\"$\\\\])", "\\\\$1") + "\"";
      assertThat(expander.word(quoted, Variables.of(Map.of()))).isEqualTo(text);
      assertThat(Words.quoted(quoted, 0, '\\')).hasSize(1);
    }
  }

  /** The text that an instruction remembers parses to the same instruction. */
  @Test
  void theRememberedTextReadsAsTheInstruction() {
    Random random = new Random(12);
    int compared = 0;
    for (int i = 0; i < 4 * ROUNDS; i++) {
      String text = "FROM scratch\n" + text(random, 12);
      for (Instruction instruction : parsed(text)) {
        boolean plain =
            !instruction.origin().text().contains("<<")
                && !instruction.origin().text().endsWith("\\");
        if (plain) {
          assertThat(Shown.of(Shown.parse(instruction.origin().text())))
              .isEqualTo(Shown.of(instruction));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(100);
  }

  private static List<Instruction> parsed(String text) {
    List<Instruction> found = new ArrayList<>();
    try {
      Dockerfile file = Shown.file(text);
      file.stages().forEach(stage -> found.addAll(stage.instructions()));
    } catch (GantryException e) {
      assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
    }
    return found;
  }

  /** Reads, plans, expands and checks; true when the file could be read. */
  private static boolean outcome(byte[] bytes) {
    Dockerfile file;
    try {
      file = DockerfileParser.parse("Dockerfile", bytes);
    } catch (GantryException e) {
      assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
    for (Stage stage : file.stages()) {
      stage.instructions().forEach(instruction -> checkRange(file, instruction.origin()));
    }
    try {
      BuildPlan plan = BuildPlan.of(file, ARGUMENTS, Optional.empty(), Set.of());
      for (BuildPlan.Planned planned : plan.stages()) {
        StageScope scope = plan.globals().stage(Map.of());
        planned.stage().instructions().forEach(scope::expand);
      }
      Linter.check(file, ARGUMENTS, IgnoreFile.empty(), BaseEnvironments.unknown());
    } catch (GantryException e) {
      assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
    }
    return true;
  }

  private static void checkRange(Dockerfile file, Origin origin) {
    SourceRange range = origin.range();
    String line = file.source().line(range.startLine());
    assertThat(line.substring(range.startColumn() - 1))
        .startsWith(origin.keyword().substring(0, 1));
    assertThat(range.endLine()).isLessThanOrEqualTo(file.source().lines().size());
  }

  private static String text(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
