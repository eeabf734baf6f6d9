package io.gantry.store;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A reused piece of a stream that several threads read; the last one gives it back to its pool. */
final class Chunk {
  final byte[] data;
  int length;
  private final BlockingQueue<Chunk> pool;
  private final AtomicInteger users = new AtomicInteger();

  private Chunk(int size, BlockingQueue<Chunk> pool) {
    data = new byte[size];
    this.pool = pool;
  }

  static BlockingQueue<Chunk> pool(int chunks, int size) {
    BlockingQueue<Chunk> pool = new ArrayBlockingQueue<>(chunks);
    for (int i = 0; i < chunks; i++) {
      pool.add(new Chunk(size, pool));
    }
    return pool;
  }

  /** Says how many will call {@link #release}; before anybody else sees the chunk. */
  void share(int count) {
    users.set(count);
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      pool.add(this);
    }
  }
}
