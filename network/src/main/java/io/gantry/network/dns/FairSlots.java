package io.gantry.network.dns;

/**
 * So many things at a time, shared between holders none of which can starve the others: each may
 * hold as many as are free. One alone gets half of all; however many greedy ones there are, the
 * next finds room. Thread-safe.
 */
final class FairSlots {
  private int free;

  FairSlots(int total) {
    this.free = total;
  }

  /** A new holder without slots. */
  Share share() {
    return new Share();
  }

  /** What one holder has. */
  final class Share {
    private int held;

    /** Takes one, unless that would be unfair. */
    boolean acquire() {
      synchronized (FairSlots.this) {
        if (held >= free) {
          return false;
        }
        held++;
        free--;
        return true;
      }
    }

    void release() {
      synchronized (FairSlots.this) {
        held--;
        free++;
      }
    }
  }
}
