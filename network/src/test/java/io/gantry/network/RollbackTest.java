package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbackTest {
  private final List<String> undone = new ArrayList<>();
  private final Rollback rollback = new Rollback();

  @Test
  void undoesInReverseAndAllOfItDespiteFailures() {
    rollback.add(() -> undone.add("first"));
    rollback.add(() -> {
      throw new IllegalStateException("second");
    });
    rollback.add(() -> {
      throw new IllegalStateException("third");
    });
    rollback.add(() -> undone.add("fourth"));

    assertThatThrownBy(rollback::close)
        .hasMessage("third")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .singleElement()
                .extracting("message")
                .isEqualTo("second"));
    assertThat(undone).containsExactly("fourth", "first");
  }

  @Test
  void undoesNothingThatIsKept() {
    rollback.add(() -> undone.add("first"));
    rollback.keep();
    rollback.close();

    assertThat(undone).isEmpty();
  }
}
