package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which stages a target needs, and what names mean. */
class BuildPlanTest {
  /** File, target, contexts, and the plan: index, base, and the stages needed. */
  static Stream<Arguments> plans() {
    return Table.of(
        """
        FROM a ~> ∅ ~> ∅ ~> 0:a[]
        FROM scratch ~> ∅ ~> ∅ ~> 0:scratch[]
        FROM a AS b⏎FROM b ~> ∅ ~> ∅ ~> 0:a[] 1:#0[0]
        FROM a AS b⏎FROM B ~> ∅ ~> ∅ ~> 0:a[] 1:#0[0]
        FROM a AS b⏎FROM c ~> ∅ ~> ∅ ~> 1:c[]
        FROM a AS b⏎FROM c ~> b ~> ∅ ~> 0:a[]
        FROM a AS b⏎FROM c ~> B ~> ∅ ~> 0:a[]
        FROM a AS b⏎FROM c ~> 0 ~> ∅ ~> 0:a[]
        FROM a AS b⏎FROM c⏎COPY --from=b x y ~> ∅ ~> ∅ ~> 0:a[] 1:c[0]
        FROM a AS b⏎FROM c⏎COPY --from=0 x y ~> ∅ ~> ∅ ~> 0:a[] 1:c[0]
        FROM a⏎FROM c⏎COPY --from=0 x y ~> ∅ ~> ∅ ~> 0:a[] 1:c[0]
        FROM a AS b⏎FROM c⏎COPY --from=d x y ~> ∅ ~> ∅ ~> 1:c[]
        FROM a AS b⏎FROM c⏎COPY --from=busybox:1.36 x y ~> ∅ ~> ∅ ~> 1:c[]
        FROM a AS b⏎FROM c⏎RUN --mount=from=b,target=/m x ~> ∅ ~> ∅ ~> 0:a[] 1:c[0]
        FROM a AS b⏎FROM c⏎RUN --mount=type=cache,from=b,target=$x x ~> ∅ ~> ∅ ~> 0:a[] 1:c[0]
        FROM a AS b⏎FROM c AS d⏎FROM e⏎COPY --from=d x y ~> ∅ ~> ∅ ~> 1:c[] 2:e[1]
        FROM a AS b⏎FROM c AS d⏎COPY --from=b x y⏎FROM d ~> ∅ ~> ∅ ~> 0:a[] 1:c[0] 2:#1[1]
        FROM a AS b⏎FROM c AS d⏎COPY --from=b x y⏎FROM a ~> d ~> ∅ ~> 0:a[] 1:c[0]
        FROM a AS b⏎FROM b AS b⏎FROM b ~> ∅ ~> ∅ ~> 0:a[] 1:#0[0] 2:#1[1]
        FROM b AS b ~> ∅ ~> ∅ ~> 0:b[]
        FROM later⏎FROM a AS later ~> 0 ~> ∅ ~> 0:later[]
        ARG n=b⏎FROM a AS b⏎FROM $n ~> ∅ ~> ∅ ~> 0:a[] 1:#0[0]
        FROM a AS b⏎FROM b ~> ∅ ~> b ~> 1:@b[]
        FROM a⏎COPY --from=docs x y ~> ∅ ~> docs ~> 0:a[]
        FROM busybox ~> ∅ ~> busybox ~> 0:@busybox[]
        FROM docker.io/library/busybox:latest ~> ∅ ~> busybox ~> 0:@busybox[]
        FROM busybox:1.36 ~> ∅ ~> busybox ~> 0:busybox:1.36[]
        FROM a AS b⏎FROM c⏎COPY --from=0 x y ~> ∅ ~> b ~> 1:c[]
        FROM a AS b⏎ONBUILD COPY x y⏎FROM b ~> ∅ ~> ∅ ~> 0:a[] 1:#0[0]
        FROM a AS s⏎FROM a AS b⏎ONBUILD COPY --from=s x y⏎FROM b ~> ∅ ~> ∅ ~> 0:a[] 1:a[] 2:#1[0, 1]
        FROM a⏎COPY --from=scratch x y ~> ∅ ~> ∅ ~> 0:a[]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void plans(String text, String target, String contexts, String shown) {
    assertThat(shown(plan(text, target, contexts))).isEqualTo(shown);
  }

  static Stream<Arguments> refused() {
    return Table.of(
        """
        FROM a AS build⏎FROM b ~> buidl ~> target stage "buidl" could not be found (did you mean build?)
        FROM a ~> 1 ~> target stage "1" could not be found
        FROM a AS b⏎COPY --from=b x y ~> ∅ ~> circular dependency detected on stage: b
        FROM a⏎COPY --from=0 x y ~> ∅ ~> circular dependency detected on stage: stage-0
        FROM a⏎RUN --mount=from=0,target=/m x ~> ∅ ~> circular dependency detected on stage: stage-0
        FROM a AS b⏎COPY --from=c x y⏎FROM a AS c⏎COPY --from=b x y ~> b ~> cannot copy from stage "c", it needs to be defined before current stage "b"
        FROM a AS b⏎COPY --from=1 x y⏎FROM b ~> ∅ ~> cannot copy from stage "1", it needs to be defined before current stage "b"
        FROM a AS b⏎RUN --mount=from=c,target=/m x⏎FROM a AS c ~> b ~> cannot mount from stage "c", stage needs to be defined before current command
        FROM a⏎COPY --from=7 x y ~> ∅ ~> invalid stage index 7
        FROM a AS b⏎ONBUILD COPY --from=d x y⏎FROM b AS c⏎FROM a AS d ~> c ~> cannot copy from stage "d", it needs to be defined before current stage "c"
        FROM $x ~> ∅ ~> base name ($x) should not be blank
        """);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String text, String target, String message) {
    assertThatThrownBy(() -> plan(text, target, ""))
        .isInstanceOf(GantryException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void faultsOfStagesThatAreNotNeededDoNotMatter() {
    assertThat(shown(plan("FROM $x AS b\nCOPY --from=9 a b\nFROM c", "", ""))).isEqualTo("1:c[]");
  }

  @Test
  void triggersOfAnImageMayNeedMoreStages() {
    BuildPlan plan = plan("FROM a AS tools\nFROM b\nRUN x", "", "");
    assertThat(shown(plan)).isEqualTo("1:b[]");
    BuildPlan more =
        plan.withTriggers(plan.target(), List.of("COPY --from=tools /x /y", "RUN echo $z"));
    assertThat(shown(more)).isEqualTo("0:a[] 1:b[0]");
    assertThat(more.stages().getLast().triggers().stream().map(Shown::of))
        .containsExactly("copy from=tools [/x] to /y", "run sh:echo $z");
    assertThat(more.stages().getLast().triggers().getFirst().origin().range())
        .isEqualTo(plan.target().from().origin().range());
  }

  @Test
  void triggersOfAStageOfTheFileRunInTheOneOnTopOfIt() {
    BuildPlan plan = plan("FROM a AS b\nONBUILD RUN x\nFROM b AS c\nFROM c", "", "");
    assertThat(plan.stages().get(1).triggers().stream().map(Shown::of)).containsExactly("run sh:x");
    assertThat(plan.stages().get(2).triggers()).isEmpty();
  }

  @Test
  void aTriggerThatIsNoneIsRefused() {
    BuildPlan plan = plan("FROM a", "", "");
    assertThatThrownBy(() -> plan.withTriggers(plan.target(), List.of("FROM x")))
        .hasMessage("ONBUILD FROM x: FROM isn't allowed as an ONBUILD trigger");
  }

  @Test
  void whatAStageAsksOfItsPlatformIsInThePlan() {
    BuildPlan plan = plan("FROM --platform=$BUILDPLATFORM a", "", "");
    assertThat(plan.stages().getFirst().platform()).contains(Platform.of("linux", "amd64"));
    assertThat(plan.globals().stage(Map.of()).environment()).isEmpty();
  }

  static Stream<Arguments> sources() {
    return Table.of(
        """
        b ~> OfStage[index=0]
        0 ~> OfStage[index=0]
        docs ~> OfContext[name=docs]
        alpine:3 ~> OfImage[name=alpine:3]
        scratch ~> Scratch[]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void sources(String from, String shown) {
    BuildPlan plan = plan("FROM a AS b\nFROM c", "", "docs");
    Stage stage = plan.target();
    assertThat(plan.resolve(stage, stage.from().origin(), from)).hasToString(shown);
  }

  private static BuildPlan plan(String text, String target, String contexts) {
    return BuildPlan.of(
        Shown.file(text),
        BuildArguments.none(Platform.of("linux", "amd64")),
        Optional.of(target).filter(name -> !name.isEmpty()),
        contexts.isEmpty() ? Set.of() : Set.of(contexts));
  }

  private static String shown(BuildPlan plan) {
    return plan.stages().stream()
        .map(stage ->
            stage.stage().index() + ":" + base(stage.base()) + new TreeSet<>(stage.needs()))
        .collect(Collectors.joining(" "));
  }

  private static String base(StageSource source) {
    return switch (source) {
      case StageSource.OfStage(int index) -> "#" + index;
      case StageSource.OfImage(String name) -> name;
      case StageSource.OfContext(String name) -> "@" + name;
      case StageSource.Scratch() -> "scratch";
    };
  }
}
