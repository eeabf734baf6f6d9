package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.Tool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TerminalSignalsTest {
  private static final long LONG = 20_000_000;

  @Test
  void eachChangeIsToldAfterTheOneBefore() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TerminalSignals.onResize(() -> {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      LockSupport.parkNanos(LONG);
      inside.decrementAndGet();
      calls.incrementAndGet();
    });
    assertThat(calls).hasValue(1);

    Tool.run(
        "sh",
        "-c",
        "for i in 1 2 3 4 5 6 7 8; do kill -WINCH %d; sleep 0.005; done"
            .formatted(ProcessHandle.current().pid()));

    Await.until(() -> calls.get() > 2 && inside.get() == 0, calls::toString);
    assertThat(most).hasValue(1);
  }
}
