package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameTest {
  private static final int MORE_THAN_IS_KEPT = 1 << 20;

  @Test
  void memoryIsZeroWhateverWasThere() {
    for (int size : new int[] {1, 100, 5000, MORE_THAN_IS_KEPT}) {
      try (Frame frame = new Frame()) {
        frame.allocate(size).fill((byte) 7);
      }
      try (Frame frame = new Frame()) {
        MemorySegment memory = frame.allocate(size);
        assertThat(memory.address() % 8).isZero();
        assertThat(memory.toArray(JAVA_BYTE)).containsOnly(0);
      }
    }
  }

  @Test
  void framesAtTheSameTimeShareNothing() {
    try (Frame outer = new Frame()) {
      MemorySegment kept = outer.bytes(new byte[] {1, 2, 3});
      try (Frame inner = new Frame()) {
        inner.allocate(8000).fill((byte) 9);
      }
      try (Frame next = new Frame()) {
        next.allocate(8000).fill((byte) 9);
      }
      assertThat(kept.toArray(JAVA_BYTE)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void whatDoesNotFitComesFromElsewhere() {
    byte[] large = new byte[MORE_THAN_IS_KEPT];
    Arrays.fill(large, (byte) 5);
    try (Frame frame = new Frame()) {
      MemorySegment first = frame.longs(1, 2);
      MemorySegment second = frame.bytes(large);
      MemorySegment third = frame.longs(3);
      assertThat(second.toArray(JAVA_BYTE)).isEqualTo(large);
      assertThat(first.toArray(java.lang.foreign.ValueLayout.JAVA_LONG)).containsExactly(1, 2);
      assertThat(third.toArray(java.lang.foreign.ValueLayout.JAVA_LONG)).containsExactly(3);
    }
  }
}
