package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, with what it reports and what it leaves alone. */
class LinterTest {
  private static final BaseEnvironments IMAGES =
      image -> image.equals("python") ? Optional.of(Map.of("PYTHON", "3")) : Optional.empty();

  static Stream<Arguments> warnings() {
    return Table.of(
        """
        FROM scratch ~> ∅
        FROM scratch AS Build ~> StageNameCasing: Stage name 'Build' should be lowercase (line 1)
        FROM scratch AS build ~> ∅
        FROM scratch as build ~> FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)
        from scratch AS build ~> FromAsCasing: 'AS' and 'from' keywords' casing do not match (line 1)
        FROM scratch As build ~> FromAsCasing: 'As' and 'FROM' keywords' casing do not match (line 1)
        from scratch as build ~> ∅
        FROM scratch⏎RUN a \\⏎⏎b ~> NoEmptyContinuation: Empty continuation line (line 3)
        FROM scratch⏎RUN a \\⏎# fine⏎b ~> ∅
        FROM scratch⏎run a⏎RUN b ~> ConsistentInstructionCasing: Command 'run' should match the case of the command majority (uppercase) (line 2)
        from scratch⏎run a⏎RUN b ~> ConsistentInstructionCasing: Command 'RUN' should match the case of the command majority (lowercase) (line 3)
        FROM scratch⏎Run a ~> ConsistentInstructionCasing: Command 'Run' should match the case of the command majority (uppercase) (line 2)
        frOM scratch as a ~> ConsistentInstructionCasing: Command 'frOM' should match the case of the command majority (uppercase) (line 1)
        FROM scratch AS a⏎FROM scratch AS a ~> DuplicateStageName: Duplicate stage name "a", stage names should be unique (line 2)
        FROM scratch AS context ~> ReservedStageName: Stage name should not use the same name as reserved stage "context" (line 1)
        FROM scratch AS scratch ~> ReservedStageName: Stage name should not use the same name as reserved stage "scratch" (line 1)
        FROM scratch⏎CMD a b ~> JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 2)
        FROM scratch⏎ENTRYPOINT a ~> JSONArgsRecommended: JSON arguments recommended for ENTRYPOINT to prevent unintended behavior related to OS signals (line 2)
        FROM scratch⏎CMD ["a"]⏎ENTRYPOINT ["b"] ~> ∅
        FROM scratch⏎SHELL ["/bin/bash", "-c"]⏎CMD a ~> ∅
        FROM scratch AS a⏎SHELL ["b"]⏎FROM a⏎CMD c ~> ∅
        FROM scratch⏎MAINTAINER me ~> MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (line 2)
        FROM busybox:$v ~> UndefinedArgInFrom: FROM argument 'v' is not declared (line 1); InvalidDefaultArgInFrom: Default value for ARG busybox:$v results in empty or invalid base image name (line 1)
        FROM busybox${v} ~> UndefinedArgInFrom: FROM argument 'v' is not declared (line 1)
        ARG v⏎FROM busybox$v ~> ∅
        FROM --platform=${TARGETARC:-linux/amd64} scratch ~> UndefinedArgInFrom: FROM argument 'TARGETARC' is not declared (did you mean TARGETARCH?) (line 1)
        FROM scratch⏎WORKDIR a ~> WorkdirRelativePath: Relative workdir "a" can have unexpected results if the base image changes (line 2)
        FROM scratch⏎WORKDIR a⏎WORKDIR b ~> WorkdirRelativePath: Relative workdir "a" can have unexpected results if the base image changes (line 2)
        FROM scratch⏎WORKDIR /a⏎WORKDIR b ~> ∅
        FROM scratch⏎ENV d=/a⏎WORKDIR $d ~> ∅
        FROM scratch AS a⏎WORKDIR /a⏎FROM a⏎WORKDIR b ~> ∅
        FROM scratch⏎COPY $foo . ~> UndefinedVar: Usage of undefined variable '$foo' (line 2)
        FROM scratch⏎ENV PATH=$PAHT:/x ~> UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?) (line 2)
        FROM scratch⏎ARG foo⏎COPY $foo . ~> ∅
        FROM scratch⏎ARG a=$b ~> UndefinedVar: Usage of undefined variable '$b' (line 2)
        FROM scratch⏎RUN --mount=target=/x/$y true ~> UndefinedVar: Usage of undefined variable '$y' (line 2)
        FROM scratch⏎RUN echo $foo⏎CMD ["$foo"] ~> ∅
        FROM scratch AS a⏎ARG foo=1⏎FROM a⏎USER $foo ~> ∅
        FROM python⏎USER $PYTHON ~> ∅
        FROM python⏎USER $PITHON ~> UndefinedVar: Usage of undefined variable '$PITHON' (did you mean $PYTHON?) (line 2)
        FROM unknown⏎USER $foo ~> ∅
        FROM scratch⏎CMD ["a"]⏎CMD ["b"] ~> MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used (line 2)
        FROM scratch⏎ENTRYPOINT ["a"]⏎ENTRYPOINT ["b"]⏎ENTRYPOINT ["c"] ~> MultipleInstructionsDisallowed: Multiple ENTRYPOINT instructions should not be used in the same stage because only the last one will be used (line 2); MultipleInstructionsDisallowed: Multiple ENTRYPOINT instructions should not be used in the same stage because only the last one will be used (line 3)
        FROM scratch⏎HEALTHCHECK NONE⏎HEALTHCHECK NONE ~> MultipleInstructionsDisallowed: Multiple HEALTHCHECK instructions should not be used in the same stage because only the last one will be used (line 2)
        FROM scratch⏎HEALTHCHECK CMD a⏎CMD ["b"] ~> ∅
        FROM scratch AS a⏎CMD ["a"]⏎FROM a⏎CMD ["b"] ~> ∅
        FROM scratch⏎ENV a b ~> LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format (line 2)
        FROM scratch⏎LABEL a b ~> LegacyKeyValueFormat: "LABEL key=value" should be used instead of legacy "LABEL key value" format (line 2)
        FROM --platform=$TARGETPLATFORM scratch ~> RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior (line 1)
        FROM --platform=${TARGETPLATFORM} scratch ~> RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in FROM is redundant as this is the default behavior (line 1)
        FROM --platform=$BUILDPLATFORM scratch ~> ∅
        FROM --platform=linux/amd64 scratch ~> FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value "linux/amd64" (line 1)
        FROM --platform=linux/amd64 scratch AS my_amd64 ~> ∅
        FROM --platform=linux/amd64 scratch AS linux ~> ∅
        FROM scratch⏎ARG AWS_SECRET ~> SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG "AWS_SECRET") (line 2)
        FROM scratch⏎ENV password=a x=b ~> SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "password") (line 2)
        FROM scratch⏎ENV GITHUB_TOKEN=a ~> SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "GITHUB_TOKEN") (line 2)
        FROM scratch⏎ENV PUBLIC_KEY=a TOKEN_FILE=b KEYBOARD=c AUTH_VERSION=d ~> ∅
        ARG t⏎FROM busybox:$t ~> InvalidDefaultArgInFrom: Default value for ARG busybox:$t results in empty or invalid base image name (line 2)
        ARG t=1⏎FROM busybox:$t ~> ∅
        ARG t⏎FROM busybox:1$t ~> ∅
        ARG t⏎FROM busybox:${t:-1} ~> ∅
        FROM scratch⏎COPY secret.txt . ~> CopyIgnoredFile: Attempting to Copy file "secret.txt" that is excluded by .dockerignore (line 2)
        FROM scratch⏎ADD ./secret.txt /a ~> CopyIgnoredFile: Attempting to Add file "secret.txt" that is excluded by .dockerignore (line 2)
        FROM scratch⏎COPY tmp/a b . ~> CopyIgnoredFile: Attempting to Copy file "tmp/a" that is excluded by .dockerignore (line 2)
        FROM scratch⏎COPY . /a⏎COPY b /a⏎ADD http://h/secret.txt /a ~> ∅
        FROM scratch AS a⏎FROM scratch⏎COPY --from=a secret.txt . ~> ∅
        FROM scratch⏎EXPOSE 80/TcP 81/udp ~> ExposeProtoCasing: Defined protocol '80/TcP' in EXPOSE instruction should be lowercase (line 2)
        FROM scratch⏎EXPOSE 127.0.0.1:80:80 ~> ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80' (line 2)
        FROM scratch⏎EXPOSE [::1]:80:80 ~> ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '[::1]:80:80' (line 2)
        FROM scratch⏎EXPOSE 80:81 ~> ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '80:81' (line 2)
        FROM scratch⏎EXPOSE 80 81/tcp 90-95/udp ~> ∅
        # nothing to do with it⏎FROM scratch AS base ~> ∅
        """);
  }

  @ParameterizedTest
  @MethodSource
  void warnings(String text, String shown) {
    assertThat(shown(check(text, Map.of()))).isEqualTo(shown);
  }

  static Stream<Arguments> descriptions() {
    return Table.of(
        """
        # base is it⏎FROM scratch AS base ~> ∅
        # Base is it⏎FROM scratch AS base ~> InvalidDefinitionDescription: Comment for FROM should follow the format: `# base <description>` (line 3)
        # other⏎⏎FROM scratch AS base ~> ∅
        # other⏎#⏎FROM scratch AS base ~> ∅
        # other⏎FROM scratch ~> ∅
        FROM scratch⏎# a is it⏎ARG a=1 ~> ∅
        FROM scratch⏎# it⏎ARG a=1 ~> InvalidDefinitionDescription: Comment for ARG should follow the format: `# a <description>` (line 4)
        FROM scratch⏎# b is it⏎ARG a=1 b=2 ~> ∅
        FROM scratch⏎# it⏎ARG a=1 b=2 ~> InvalidDefinitionDescription: Comment for ARG should follow the format: `# <arg_key> <description>` (line 4)
        # it⏎ARG a=1⏎FROM scratch ~> InvalidDefinitionDescription: Comment for ARG should follow the format: `# a <description>` (line 3)
        FROM scratch⏎# it⏎RUN a ~> ∅
        """);
  }

  @ParameterizedTest
  @MethodSource
  void descriptions(String text, String shown) {
    String file = "# check=experimental=InvalidDefinitionDescription\n" + text;
    assertThat(shown(check(file, Map.of()))).isEqualTo(shown);
  }

  static Stream<Arguments> options() {
    return Table.of(
        """
        # check=skip=all⏎FROM scratch as b⏎copy c d ~> ∅
        # check=skip=FromAsCasing⏎FROM scratch as b ~> ∅
        # check=skip=FromAsCasing, ConsistentInstructionCasing⏎FROM scratch as b⏎copy c d ~> ∅
        # check=skip=FromAsCasing;error=false⏎FROM scratch as b⏎copy c d ~> ConsistentInstructionCasing
        # check=skip=fromascasing⏎FROM scratch as b ~> FromAsCasing
        # check=experimental=all⏎# x⏎FROM scratch AS b ~> InvalidDefinitionDescription
        # x⏎FROM scratch AS b ~> ∅
        FROM scratch⏎# check=skip=WorkdirRelativePath⏎WORKDIR a ~> ∅
        FROM scratch⏎# check=skip=SecretsUsedInArgOrEnv // fine⏎ENV password=a⏎ENV password=b ~> SecretsUsedInArgOrEnv
        FROM scratch⏎# check=skip=all⏎ENV password=a ~> ∅
        FROM scratch⏎# check=what⏎ENV password=a ~> SecretsUsedInArgOrEnv
        FROM scratch⏎# check=skip=LegacyKeyValueFormat⏎⏎ENV a b ~> LegacyKeyValueFormat
        """);
  }

  @ParameterizedTest
  @MethodSource
  void options(String text, String rules) {
    assertThat(
            check(text, Map.of()).warnings().stream()
                .map(warning -> warning.rule().title())
                .collect(Collectors.joining(" ")))
        .isEqualTo(rules);
  }

  static Stream<Arguments> badOptions() {
    return Table.of(
        """
        skip ~> invalid check option "skip"
        ignore=all ~> invalid check option "ignore"
        error=maybe ~> failed to parse check option "error=maybe"
        skip=a;;error=true ~> invalid check option ""
        """);
  }

  @ParameterizedTest
  @MethodSource
  void badOptions(String option, String message) {
    assertThatThrownBy(() -> check("# check=" + option + "\nFROM scratch", Map.of()))
        .isInstanceOf(GantryException.class)
        .hasMessageStartingWith("failed to parse check options: " + message + "\nDockerfile:1:1\n");
  }

  @Test
  void theBuildHasTheLastWord() {
    String file = "# check=skip=all\nFROM scratch as b";
    Map<String, String> strict = Map.of("BUILDKIT_DOCKERFILE_CHECK", "error=true");
    assertThat(check(file, strict).warnings()).hasSize(1);
    assertThat(check(file, strict).strict()).isTrue();
  }

  @Test
  void aStrictFileFailsWithItsWarnings() {
    LintReport report = check("# check=error=true\nFROM scratch as b\nENV c d\nENV e f", Map.of());
    assertThatThrownBy(report::enforce)
        .isInstanceOf(GantryException.class)
        .hasMessage("lint violation found for rules: FromAsCasing, LegacyKeyValueFormat");
    assertThatCode(check("# check=error=true\nFROM scratch", Map.of())::enforce)
        .doesNotThrowAnyException();
    assertThatCode(check("FROM scratch as b", Map.of())::enforce).doesNotThrowAnyException();
  }

  @Test
  void whyAFileCannotBeBuiltIsInTheReport() {
    LintReport report = check("FROM scratch as b\nCOPY http://h/f /f\nENV c d", Map.of());
    assertThat(report.error())
        .contains(
            "source can't be a URL for COPY\nDockerfile:2:1\nCOPY http://h/f /f\n^^^^^^^^^^^^^^^^^^");
    assertThat(report.warnings()).hasSize(1);
    assertThat(check("FROM --platform=$BULIDPLATFORM a", Map.of()).error().orElse(""))
        .startsWith(
            "empty platform value from expression $BULIDPLATFORM (did you mean BUILDPLATFORM?)");
  }

  @Test
  void copiesAreNotCheckedWhereFilesMayComeBack() {
    Dockerfile file = Shown.file("FROM scratch\nCOPY secret.txt /");
    assertThat(report(file, "*\n!secret.*", Map.of()).warnings()).isEmpty();
    assertThat(report(file, "", Map.of()).warnings()).isEmpty();
    assertThat(report(Shown.file("FROM scratch\nCOPY . /"), "*", Map.of()).warnings()).hasSize(1);
    assertThat(report(Shown.file("FROM scratch\nCOPY . /"), ".*", Map.of()).warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void rulesHaveTheNamesAndPagesOfTheirDocumentation(LintRule rule) {
    String kebab = rule.url().replaceAll(".*/rule/(.*)/", "$1");
    assertThat(kebab.replace("-", "")).isEqualToIgnoringCase(rule.title());
    assertThat(rule.description()).isNotBlank();
  }

  @Test
  void nothingIsKnownOfImagesByDefault() {
    assertThat(BaseEnvironments.unknown().of("python")).isEmpty();
    assertThat(LintOptions.standard().error()).isFalse();
  }

  private static LintReport check(String text, Map<String, String> arguments) {
    return report(Shown.file(text), "secret.txt\ntmp\n", arguments);
  }

  private static LintReport report(Dockerfile file, String ignore, Map<String, String> arguments) {
    return Linter.check(
        file,
        new BuildArguments(arguments, Platform.of("linux", "amd64"), Platform.parse("linux/arm64")),
        IgnoreFile.parse(".dockerignore", ignore.getBytes(StandardCharsets.UTF_8)),
        IMAGES);
  }

  private static String shown(LintReport report) {
    assertThat(report.error()).isEmpty();
    return report.warnings().stream().map(LintWarning::toString).collect(Collectors.joining("; "));
  }
}
