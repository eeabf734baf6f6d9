package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRangesTest {
  @Test
  void knowsWhatASetOfBitsKnows() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      ByteRanges ranges = new ByteRanges();
      BitSet bits = new BitSet();
      for (int i = 0; i < 30; i++) {
        int start = random.nextInt(200);
        int end = start + 1 + random.nextInt(20);
        ranges.add(start, end);
        bits.set(start, end);
        int from = random.nextInt(200);
        int to = from + 1 + random.nextInt(20);
        assertThat(ranges.has(from, to)).isEqualTo(bits.nextClearBit(from) >= to);
      }
    }
  }
}
