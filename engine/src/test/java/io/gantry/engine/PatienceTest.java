package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting that has an end. */
class PatienceTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void whatTheWorkAnswersOrThrowsIsHandedOn() {
    assertThat(Patience.await(LONG, "add", () -> 1 + 1, _ -> {})).isEqualTo(2);
    assertThatThrownBy(() ->
            Patience.await(
                LONG,
                "fail",
                () -> {
                  throw GantryException.conflict("no");
                },
                _ -> {}))
        .isInstanceOf(GantryException.class)
        .hasMessage("no");
  }

  @Test
  void whatComesTooLateIsGivenBack() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> back = new CompletableFuture<>();

    assertThatThrownBy(
            () -> Patience.await(Duration.ofMillis(1), "wait", answer::join, back::complete))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE))
        .hasMessage("wait: no answer within 0 s");
    answer.complete("late");

    assertThat(back.join()).isEqualTo("late");
  }
}
