package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NameLocksTest {
  private final NameLocks locks = new NameLocks();

  @Test
  void oneNameDoesNotKeepAnotherWaiting() throws InterruptedException {
    try (NameLocks.Held _ = locks.hold("a")) {
      Thread other = Thread.ofVirtual().start(() -> locks.hold("b").close());

      assertThat(other.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void whoHoldsANameMayHoldItAgain() {
    try (NameLocks.Held _ = locks.hold("a");
        NameLocks.Held _ = locks.hold("a")) {
      assertThat(locks.size()).isOne();
    }
    assertThat(locks.size()).isZero();
  }

  @Test
  void aNameIsHeldByOneAtATimeAndForgottenAfterTheLast() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try (NameLocks.Held _ = locks.hold("a")) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              inside.decrementAndGet();
            }
            done.countDown();
          });
    }

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(1);
    assertThat(locks.size()).isZero();
  }
}
