package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a target can be told. The first files are those of BuildKit's own tests. */
class OutlineTest {
  @Test
  void argumentsOfWhatTheTargetNeeds() {
    Outline outline =
        outline(
            """

            ARG inherited=box
            ARG inherited2=box2
            ARG unused=abc${inherited2}
            # sfx is a suffix
            ARG sfx="usy${inherited}"

            FROM b${sfx} AS first
            # this is not assigned to anything
            ARG FOO=123
            # BAR is a number
            ARG BAR=456
            RUN true

            FROM alpine${unused} AS second
            ARG BAZ
            RUN true

            FROM scratch AS third
            ARG ABC=a
            # check=skip=all
            ARG password
            # alternate_password will show up in the outline
            # check=skip=all
            ARG alternate_password

            # target defines build target
            FROM third AS target
            COPY --from=first /etc/passwd /

            FROM second
            """,
            "target");
    assertThat(outline.name()).contains("target");
    assertThat(outline.description()).contains("defines build target");
    assertThat(outline.arguments().stream().map(OutlineTest::shown))
        .containsExactly(
            "2 inherited=box ",
            "6 sfx=usybox is a suffix",
            "10 FOO=123 ",
            "12 BAR=678 is a number",
            "20 ABC=a ",
            "22 password= ",
            "25 alternate_password= will show up in the outline");
  }

  @Test
  void secretsAndAgentsOfWhatTheTargetNeeds() {
    Outline outline =
        outline(
            """

            FROM busybox AS first
            RUN --mount=type=secret,target=/etc/passwd,required=true --mount=type=ssh true

            FROM alpine AS second
            RUN --mount=type=secret,id=unused --mount=type=ssh,id=ssh2 true

            FROM scratch AS third
            ARG BAR
            RUN --mount=type=secret,id=second${BAR} true

            FROM third AS target
            COPY --from=first /foo /
            RUN --mount=type=ssh,id=ssh3,required true

            FROM second
            """,
            "target");
    assertThat(outline.secrets().stream().map(OutlineTest::shown))
        .containsExactly("3 passwd true", "10 second678 false");
    assertThat(outline.agents().stream().map(OutlineTest::shown))
        .containsExactly("3 default false", "14 ssh3 true");
  }

  @Test
  void whatAStageTakesOverIsShownWhereItCameFrom() {
    Outline outline =
        outline(
            """
            ARG A=1
            ARG A=${A}2
            ARG B=${A}3
            ARG TARGETARCH
            FROM scratch AS base
            ONBUILD ARG T=triggered
            ARG B
            ARG TARGETPLATFORM
            FROM base
            ARG C=${B}4
            """,
            "");
    assertThat(outline.name()).isEmpty();
    assertThat(outline.arguments().stream().map(OutlineTest::shown))
        .containsExactly("2 A=12 ", "3 B=123 ", "9 T=triggered ", "10 C=1234 ");
  }

  @Test
  void aFaultIsTold() {
    assertThatThrownBy(() -> outline("FROM scratch\nENV a=${b\n", ""))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("Dockerfile:2");
    assertThatThrownBy(() -> outline("FROM scratch\n", "none"))
        .hasMessageContaining("target stage \"none\" could not be found");
  }

  private static Outline outline(String text, String target) {
    Dockerfile file = DockerfileParser.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
    Platform platform = Platform.parse("linux/amd64");
    return Outline.of(
        file,
        new BuildArguments(Map.of("BAR", "678"), platform, platform),
        Optional.of(target).filter(name -> !name.isEmpty()),
        BaseEnvironments.unknown());
  }

  private static String shown(Outline.Argument argument) {
    return "%d %s=%s %s"
        .formatted(
            argument.range().startLine(),
            argument.name(),
            argument.value(),
            argument.description().orElse(""));
  }

  private static String shown(Outline.Wanted wanted) {
    return "%d %s %s".formatted(wanted.range().startLine(), wanted.id(), wanted.required());
  }
}
