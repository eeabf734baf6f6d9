package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which instruction sees which variables. */
class StageScopeTest {
  private static final BuildArguments GIVEN =
      new BuildArguments(
          Map.of("given", "outside", "HTTP_PROXY", "http://p"),
          Platform.of("linux", "amd64"),
          Platform.parse("linux/arm/v7"));

  /** The last instruction of a stage on an image with BASE=base and ENVIRONMENT=image. */
  static Stream<Arguments> expanded() {
    return Table.of(
        """
        USER $BASE ~> user base
        USER ${nobody:-x} ~> user x
        ARG a=1⏎USER $a ~> user 1
        USER $a⏎ARG a=1 ~> arg [a=1]
        ARG a⏎USER x$a ~> user x
        ARG given⏎USER $given ~> user outside
        ARG given=default⏎USER $given ~> user outside
        USER x$given ~> user x
        ARG global⏎USER $global ~> user fromglobal
        ARG global=mine⏎USER $global ~> user mine
        USER x$global ~> user x
        ARG TARGETPLATFORM⏎USER $TARGETPLATFORM ~> user linux/arm/v7
        ARG TARGETOS TARGETARCH TARGETVARIANT⏎USER $TARGETOS-$TARGETARCH-$TARGETVARIANT ~> user linux-arm-v7
        ARG BUILDPLATFORM⏎USER $BUILDPLATFORM ~> user linux/amd64
        ARG BUILDOS BUILDARCH BUILDVARIANT⏎USER $BUILDOS-$BUILDARCH-$BUILDVARIANT ~> user linux-amd64-
        USER x$TARGETPLATFORM ~> user x
        ARG a=1 b=$a⏎USER $b ~> user 1
        ARG a=1⏎ARG a=2⏎USER $a ~> user 2
        ARG a=1⏎ENV a=2⏎USER $a ~> user 2
        ENV a=2⏎ARG a=1⏎USER $a ~> user 2
        ARG BASE=arg⏎USER $BASE ~> user base
        ARG a=1⏎ENV a=${a:-x}⏎USER $a ~> user 1
        ENV abc=hello⏎ENV abc=bye def=$abc⏎USER $def ~> user hello
        ENV abc=hello⏎ENV abc=bye def=$abc⏎ENV ghi=$abc ~> env [ghi=bye]
        ENV a="x y" b='$BASE' c=\\$BASE ~> env [a=x y][b=$BASE][c=$BASE]
        ENV a $BASE and  "more" ~> env legacy [a=base and  more]
        ENV "$BASE"=1 ~> env [base=1]
        LABEL a=$BASE "b c"=${BASE}! ~> label [a=base][b c=base!]
        LABEL a='$BASE' ~> label [a=$BASE]
        COPY $BASE /x/$BASE ~> copy [base] to /x/base
        COPY "$BASE" \\$BASE /x ~> copy [base][$BASE] to /x
        COPY ["$BASE", "/x y"] ~> copy [base] to /x y
        COPY --chown=$BASE --chmod=${m:-755} a b ~> copy chown=base chmod=755 [a] to b
        COPY --chown=$nobody a b ~> copy [a] to b
        COPY --exclude=$BASE a b ~> copy exclude[$BASE] [a] to b
        COPY <<E /x⏎$BASE "q" \\$BASE⏎E ~> copy  <E:base "q" $BASE/> to /x
        COPY <<'E' /x⏎$BASE⏎E ~> copy  <E raw:$BASE/> to /x
        COPY <<-E /x⏎⇥$BASE⏎E ~> copy  <E:base/> to /x
        ARG sum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa⏎ADD --checksum=$sum http://h/f /f ~> add checksum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa [http://h/f] to /f
        ADD --checksum=abc1 https://h/r.git#v1 /r ~> add checksum=abc1 [https://h/r.git#v1] to /r
        EXPOSE 80 ~> expose [80/tcp]
        EXPOSE 80/UDP 80 80/tcp ~> expose [80/tcp][80/udp]
        ENV p="8001 9000-9002/udp"⏎EXPOSE $p ~> expose [8001/tcp][9000/udp][9001/udp][9002/udp]
        EXPOSE 127.0.0.1:80:8080 ~> expose [8080/tcp]
        EXPOSE 8080:80/tcp ~> expose [80/tcp]
        VOLUME /$BASE ["a"] ~> volume [/base][[a]]
        VOLUME ["/$BASE"] ~> volume [/base]
        WORKDIR /a/$BASE ~> workdir /a/base
        WORKDIR "/a b" ~> workdir /a b
        STOPSIGNAL SIG$BASE ~> stopsignal SIGbase
        RUN echo $BASE ~> run sh:echo $BASE
        CMD echo $BASE ~> cmd sh:echo $BASE
        ENTRYPOINT ["$BASE"] ~> entrypoint exec:[$BASE]
        SHELL ["$BASE"] ~> shell [$BASE]
        HEALTHCHECK CMD $BASE ~> healthcheck [CMD-SHELL][$BASE]
        ONBUILD USER $BASE ~> onbuild USER $BASE
        MAINTAINER $BASE ~> maintainer $BASE
        """);
  }

  @ParameterizedTest
  @MethodSource
  void expanded(String text, String shown) {
    Walk walk = walk(text);
    assertThat(Shown.of(walk.last().instruction())).isEqualTo(shown);
  }

  static Stream<Arguments> refused() {
    return Table.of(
        """
        USER ${a ~> failed to process "${a": syntax error: missing '}'
        ARG a=${b:?needed} ~> failed to process "${b:?needed}": b: needed
        COPY http://h/f /f ~> source can't be a URL for COPY
        ENV u=https://h/r.git⏎COPY $u /f ~> source can't be a git ref for COPY
        COPY --chmod=888 a b ~> invalid chmod parameter: '888'. it should be octal string and between 0 and 07777
        COPY --chmod=10000 a b ~> invalid chmod parameter: '10000'. it should be octal string and between 0 and 07777
        COPY --chmod=u+q a b ~> invalid chmod parameter: 'u+q'. it should be octal string and between 0 and 07777
        ADD --checksum=sha256:00 a b ~> checksum requires HTTP(S) or Git sources
        ADD --checksum=sha256:00 http://h/f b ~> checksum "sha256:00" is malformed. Hint: sha256: and 64 hexadecimal digits
        ADD --checksum=zz https://h/r.git b ~> checksum "zz" is malformed. Hint: a Git commit
        ADD --checksum=sha256:00 http://h/f http://h/g b ~> checksum can't be specified for multiple sources
        EXPOSE x ~> invalid containerPort: x
        EXPOSE 70000 ~> invalid containerPort: 70000
        EXPOSE 9-8 ~> invalid containerPort: 9-8
        EXPOSE 80/icmp ~> invalid proto: icmp
        EXPOSE /tcp ~> no port specified
        EXPOSE x:80 ~> invalid hostPort: x
        EXPOSE 1.2.3:80:80 ~> invalid IP address: 1.2.3
        EXPOSE 1-2:5-7 ~> invalid ranges specified for container and host Ports: 5-7 and 1-2
        EXPOSE 0-65535 0-65535/udp 0-65535/sctp 1 ~> EXPOSE names more than 196608 ports
        ENV $nothing=1 ~> ENV names can not be blank
        LABEL a=1 ""=2 ~> LABEL names can not be blank
        VOLUME $nothing ~> VOLUME specified can not be an empty string
        """);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String text, String message) {
    int line = 3 + (int) text.chars().filter(c -> c == '\n').count();
    assertThatThrownBy(() -> walk(text))
        .isInstanceOf(GantryException.class)
        .hasMessageStartingWith(message + "\nDockerfile:" + line + ":1\n");
  }

  @Test
  void whatRunSeesAndWhatHistoryShows() {
    StageScope scope = walk("ARG a=1 b given\nENV b=2 c=3\nARG HTTP_PROXY").scope();
    assertThat(scope.runEnvironment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "HTTP_PROXY", "http://p",
                "a", "1",
                "given", "outside",
                "BASE", "base",
                "ENVIRONMENT", "image",
                "b", "2",
                "c", "3"));
    assertThat(scope.historyArguments())
        .containsExactly("a=1", "b=2", "given=outside", "HTTP_PROXY=http://p");
    assertThat(scope.environment()).containsOnlyKeys("BASE", "ENVIRONMENT", "b", "c");
  }

  @Test
  void predefinedArgumentsAreInNoHistoryUnlessDeclared() {
    StageScope scope = walk("ARG a=1").scope();
    assertThat(scope.runEnvironment()).containsEntry("HTTP_PROXY", "http://p");
    assertThat(scope.historyArguments()).containsExactly("a=1");
  }

  @Test
  void aChildStageInheritsArgumentsAndEnvironment() {
    StageScope parent = walk("ARG a=1\nENV b=2").scope();
    StageScope child = parent.child();
    child.expand(Shown.parse("ENV b=3"));
    assertThat(child.runEnvironment()).containsEntry("a", "1").containsEntry("b", "3");
    assertThat(parent.environment()).containsEntry("b", "2");
  }

  @Test
  void undefinedVariablesAreReported() {
    assertThat(walk("USER $BASE$x${y:-z}").last().undefined()).containsExactly("x", "y");
    assertThat(walk("ARG x\nUSER $x").last().undefined()).isEmpty();
    assertThat(walk("ARG a=$x").last().undefined()).containsExactly("x");
    assertThat(walk("ARG a b=$a").last().undefined()).isEmpty();
    assertThat(walk("ARG a=$a").last().undefined()).containsExactly("a");
    assertThat(walk("RUN --mount=target=/m/$x true").last().undefined()).containsExactly("x");
  }

  @Test
  void mountsAreExpanded() {
    Walk walk = walk("ARG t=cache\nRUN --mount=type=$t,target=/c/$BASE true");
    RunMount mount = walk.scope().mounts((Instruction.Run) walk.last().instruction()).getFirst();
    assertThat(mount.type()).isEqualTo(RunMount.Type.CACHE);
    assertThat(mount.target()).contains("/c/base");
    assertThatThrownBy(() -> walk("RUN --mount=type=$nothing,target=/c true"))
        .hasMessageStartingWith("unsupported mount type \"\"\nDockerfile:3:1\n");
  }

  @Test
  void theVariablesOfAStageAreBounded() {
    String message =
        "the variables grow beyond 1000, or 262144 characters of names and values\nDockerfile:";
    String value = "x".repeat(60_000);
    String large = "ENV a=" + value + "\nENV b=$a\nENV c=$a\nENV d=$a\nENV e=$a";
    assertThatThrownBy(() -> walk(large)).hasMessageStartingWith(message + "7:1\n");
    StringBuilder many = new StringBuilder("ENV");
    StringBuilder global = new StringBuilder("ARG");
    for (int i = 0; i < 1_000; i++) {
      many.append(" e").append(i).append("=1");
      global.append(" a").append(i).append("=1");
    }
    assertThatThrownBy(() -> walk(many.toString())).hasMessageStartingWith(message + "3:1\n");
    assertThatThrownBy(() -> GlobalScope.of(Shown.file(global + "\nFROM a"), GIVEN))
        .hasMessageStartingWith(message + "1:1\n");
  }

  @Test
  void thePortsOfAStageAreBounded() {
    String all = "EXPOSE 0-65535\nEXPOSE 0-65535/udp\nEXPOSE 0-65535/sctp";
    assertThat(walk(all).all()).hasSize(3);
    assertThatThrownBy(() -> walk(all + "\nEXPOSE 1"))
        .hasMessageStartingWith("a stage exposes more than 196608 ports\nDockerfile:6:1\n");
  }

  static Stream<Arguments> bases() {
    return Table.of(
        """
        FROM a ~> a ∅
        ARG t=1⏎FROM a:$t ~> a:1
        ARG t=1⏎ARG u=$t.2⏎FROM a:$u ~> a:1.2
        ARG given=x⏎FROM $given ~> outside
        ARG given⏎FROM $given ~> outside
        FROM ${none:-a} ~> a
        FROM --platform=linux/arm64 a ~> a linux/arm64
        FROM --platform=$BUILDPLATFORM a ~> a linux/amd64
        FROM --platform=$TARGETPLATFORM a ~> a linux/arm/v7
        FROM --platform=arm64 a ~> a linux/arm64
        FROM --platform=windows a ~> a windows/amd64
        FROM a:$TARGETARCH ~> a:arm
        ARG TARGETARCH=mine⏎FROM a:$TARGETARCH ~> a:mine
        """);
  }

  @ParameterizedTest
  @MethodSource
  void bases(String text, String shown) {
    Dockerfile file = Shown.file(text);
    GlobalScope.Base base = GlobalScope.of(file, GIVEN).base(file.stages().getFirst());
    assertThat((base.image() + " " + base.platform().map(Platform::toString).orElse("")).strip())
        .isEqualTo(shown.replace("∅", "").strip());
  }

  static Stream<Arguments> badBases() {
    return Table.of(
        """
        FROM $none ~> base name ($none) should not be blank
        FROM a${x ~> failed to process "a${x": syntax error: missing '}'
        FROM --platform=$none a ~> empty platform value from expression $none
        FROM --platform=a/b/c/d a ~> failed to parse platform a/b/c/d: "a/b/c/d" is not a platform. Hint: linux/amd64
        """);
  }

  @ParameterizedTest
  @MethodSource
  void badBases(String text, String message) {
    Dockerfile file = Shown.file(text);
    assertThatThrownBy(() -> GlobalScope.of(file, GIVEN).base(file.stages().getFirst()))
        .hasMessageStartingWith(message + "\nDockerfile:1:1\n");
  }

  @Test
  void aGlobalDefaultThatCannotBeExpandedIsQuoted() {
    Dockerfile file = Shown.file("ARG a=${b:?needed}\nFROM c");
    assertThatThrownBy(() -> GlobalScope.of(file, GIVEN))
        .hasMessageStartingWith("failed to process \"${b:?needed}\": b: needed\nDockerfile:1:1\n");
  }

  @Test
  void argumentsThatNobodyDeclaresAreNamed() {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : List.of("z", "http_proxy", "global", "TARGETOS", "a", "stage", "y")) {
      given.put(name, "x");
    }
    BuildArguments arguments =
        new BuildArguments(given, Platform.of("linux", "amd64"), Platform.of("linux", "amd64"));
    Dockerfile file = Shown.file("ARG global\nFROM a\nENV z=1\nFROM b\nARG stage a");
    assertThat(arguments.notConsumedBy(file)).containsExactly("z", "y");
  }

  private record Walk(StageScope scope, List<StageScope.Expanded> all) {
    StageScope.Expanded last() {
      return all.getLast();
    }
  }

  private static Walk walk(String instructions) {
    Dockerfile file = Shown.file("ARG global=fromglobal\nFROM scratch\n" + instructions);
    Map<String, String> image = new LinkedHashMap<>();
    image.put("BASE", "base");
    image.put("ENVIRONMENT", "image");
    StageScope scope = GlobalScope.of(file, GIVEN).stage(image);
    List<StageScope.Expanded> all = new ArrayList<>();
    for (Instruction instruction : file.stages().getFirst().instructions()) {
      all.add(scope.expand(instruction));
    }
    return new Walk(scope, all);
  }

  @Test
  void nothingIsGivenByDefault() {
    BuildArguments none = BuildArguments.none(Platform.of("linux", "amd64"));
    assertThat(none.values()).isEmpty();
    assertThat(none.predefined()).isEmpty();
    Dockerfile file = Shown.file("FROM a");
    assertThat(GlobalScope.of(file, none).base(file.stages().getFirst()))
        .isEqualTo(new GlobalScope.Base("a", Optional.empty()));
  }
}
