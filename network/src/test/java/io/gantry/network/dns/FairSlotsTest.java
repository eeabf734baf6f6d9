package io.gantry.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.network.dns.FairSlots.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairSlotsTest {
  @Test
  void oneAloneGetsHalf() {
    assertThat(all(new FairSlots(2048).share())).isEqualTo(1024);
  }

  @Test
  void eachNextGetsHalfOfWhatIsLeft() {
    FairSlots slots = new FairSlots(2048);
    for (int expected = 1024; expected > 0; expected /= 2) {
      assertThat(all(slots.share())).isEqualTo(expected);
    }
  }

  @Test
  void greedyOnesComeToEqualParts() {
    FairSlots slots = new FairSlots(300);
    List<Share> shares = Stream.generate(slots::share).limit(2).toList();
    List<Integer> held = new ArrayList<>(List.of(all(shares.get(0)), all(shares.get(1))));
    assertThat(held).containsExactly(150, 75);
    for (int turn = 0; turn < 1000; turn++) {
      int one = turn % 2;
      shares.get(one).release();
      held.set(one, held.get(one) - 1 + all(shares.get(one)));
    }
    assertThat(held).allMatch(count -> count >= 99 && count <= 101);
  }

  @Test
  void whoComesBackFindsRoomBesideAGreedyOne() {
    FairSlots slots = new FairSlots(8);
    List<Share> shares = Stream.generate(slots::share).limit(2).toList();
    assertThat(all(shares.get(0))).isEqualTo(4);
    assertThat(all(shares.get(1))).isEqualTo(2);
    shares.get(1).release();
    assertThat(shares.get(0).acquire()).isFalse();
    assertThat(shares.get(1).acquire()).isTrue();
  }

  @Test
  void whatIsReleasedCanBeTakenAgain() {
    Share share = new FairSlots(2).share();
    for (int i = 0; i < 100; i++) {
      assertThat(share.acquire()).isTrue();
      share.release();
    }
  }

  private static int all(Share share) {
    int taken = 0;
    while (share.acquire()) {
      taken++;
    }
    return taken;
  }
}
