package io.gantry.store;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.Digest;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Computes the two digests of a layer beside the thread that reads it. */
final class HashingThread {
  private record Piece(Chunk chunk, MessageDigest digest) {}

  // Bounded by the pools that its chunks come from.
  private final BlockingQueue<Piece> queue = new LinkedBlockingQueue<>();
  private final MessageDigest compressed;
  private final MessageDigest uncompressed;
  private final Chunk end = Chunk.pool(1, 0).remove();
  private final Thread thread;

  HashingThread(LayerAlgorithms algorithms) {
    compressed = Digest.newHash(algorithms.blob());
    uncompressed = Digest.newHash(algorithms.diffId());
    thread = Thread.ofPlatform().daemon().name("layer-digest").start(this::run);
  }

  void compressed(Chunk chunk) {
    queue.add(new Piece(chunk, compressed));
  }

  void uncompressed(Chunk chunk) {
    queue.add(new Piece(chunk, uncompressed));
  }

  /** Waits for what is queued; the digests can be asked for afterwards. */
  void finish() {
    queue.add(new Piece(end, compressed));
    PlatformThread.join(thread);
  }

  Digest digest() {
    return Digest.of(compressed);
  }

  Digest diffId() {
    return Digest.of(uncompressed);
  }

  private void run() {
    while (true) {
      Piece piece = Threads.take(queue);
      if (piece.chunk == end) {
        return;
      }
      piece.digest.update(piece.chunk.data, 0, piece.chunk.length);
      piece.chunk.release();
    }
  }
}
