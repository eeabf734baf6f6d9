package io.gantry.network.dns;

/**
 * So many things at a time, shared between holders: each may hold as many as are free. One alone
 * gets half of all, the next half of what that leaves, and while some give back and others take,
 * greedy ones come to equal parts with one more part free. Thread-safe.
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
