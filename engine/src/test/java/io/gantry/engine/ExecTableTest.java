package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecTableTest {
  private static final int BYTES = 1 << 20;
  private static final ExecSpec SPEC = ExecSpec.of("true");

  private Instant now = Instant.now();
  private final ExecTable table = new ExecTable(() -> now, BYTES);
  private final Container one = container("1");
  private final Container other = container("2");

  @Test
  void oldestThatEndedMakesRoomAndOthersContainersAreLeftAlone() {
    Exec strange = ended(other);
    List<Exec> ended = new ArrayList<>();
    for (int i = 0; i < ExecTable.MOST_IDLE; i++) {
      ended.add(ended(one));
    }

    Exec last = table.add(one, SPEC);

    assertThat(table.find(ended.get(0).id())).isEmpty();
    assertThat(table.find(ended.get(1).id())).isPresent();
    assertThat(table.find(last.id())).isPresent();
    assertThat(table.find(strange.id())).isPresent();
    assertThat(one.execs()).hasSize(ExecTable.MOST_IDLE);
  }

  @Test
  void tooManyThatWaitAreRefusedUntilTheyAreForgotten() {
    List<Exec> waiting = new ArrayList<>();
    for (int i = 0; i < ExecTable.MOST_IDLE; i++) {
      waiting.add(table.add(one, SPEC));
    }
    assertThatThrownBy(() -> table.add(one, SPEC))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("at most 128 in a container")
        .hasMessageContaining("forgotten after 5 minutes");
    table.add(other, SPEC);

    now = now.plus(ExecTable.KEPT).plusSeconds(1);

    assertThat(table.find(waiting.get(0).id())).isEmpty();
    table.add(one, SPEC);
    assertThat(table.all()).hasSize(1);
  }

  @Test
  void whatEndedStaysForAWhile() {
    Exec exec = ended(one);
    now = now.plus(Duration.ofMinutes(4));
    assertThat(table.find(exec.id())).isPresent();
    now = now.plus(Duration.ofMinutes(2));
    assertThat(table.find(exec.id())).isEmpty();
  }

  @Test
  void heapIsSharedByBytes() {
    ExecSpec large = SPEC.withEnv(List.of("x".repeat(BYTES / 4)));
    for (int i = 0; i < 3; i++) {
      table.add(i == 0 ? other : one, large);
    }
    assertThatThrownBy(() -> table.add(one, large)).hasMessageContaining(BYTES + " bytes");
    table.all().getFirst().ended(0);
    table.add(one, large);
  }

  @Test
  void startedOnesStayWhateverTheirAge() {
    Exec exec = table.add(one, SPEC);
    assertThat(exec.begin()).isTrue();
    now = now.plus(Duration.ofDays(9));
    assertThat(table.find(exec.id())).isPresent();
    one.markGone();
    assertThat(table.find(exec.id())).isEmpty();
  }

  private Exec ended(Container container) {
    Exec exec = table.add(container, SPEC);
    exec.begin();
    exec.ended(0);
    return exec;
  }

  private static Container container(String id) {
    ContainerSpec spec = ContainerSpec.of("image");
    return new Container(
        new ContainerRecord(
            id,
            "name" + id,
            Instant.EPOCH,
            spec,
            "image",
            List.of(),
            new ContainerState.Created(0, ""),
            NetworkViews.unconnected(spec),
            0,
            false));
  }
}
