package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Decompressed chunks that were read lately, in memory up to a limit: the kernel asks for a file in
 * smaller pieces. Whoever wants one that is just being made waits for it. Thread-safe.
 */
final class ChunkCache {
  private final long limit;
  private final Map<Key, FutureTask<byte[]>> chunks = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /** Which chunk of which layer. */
  private record Key(Digest layer, FileChunk chunk) {}

  /**
   * @param limit bytes of all chunks that are kept
   */
  ChunkCache(long limit) {
    this.limit = limit;
  }

  /** The chunk; {@code make} makes it, and may fail: then the next who asks tries again. */
  byte[] get(Digest layer, FileChunk chunk, Supplier<byte[]> make) {
    Key key = new Key(layer, chunk);
    FutureTask<byte[]> task;
    boolean mine;
    synchronized (this) {
      task = chunks.get(key);
      mine = task == null;
      if (task == null) {
        task = new FutureTask<>(make::get);
        chunks.put(key, task);
        held += chunk.size();
        shrink(key);
      }
    }
    if (mine) {
      task.run();
    }
    return result(key, task);
  }

  private void shrink(Key newest) {
    Iterator<Key> oldest = chunks.keySet().iterator();
    while (held > limit && oldest.hasNext()) {
      Key key = oldest.next();
      if (!key.equals(newest)) {
        held -= key.chunk().size();
        oldest.remove();
      }
    }
  }

  private byte[] result(Key key, FutureTask<byte[]> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "the read was interrupted", e);
    } catch (ExecutionException e) {
      forget(key, task);
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw GantryException.internal("read a chunk: " + e.getCause(), e);
    }
  }

  private synchronized void forget(Key key, FutureTask<byte[]> failed) {
    if (chunks.remove(key, failed)) {
      held -= key.chunk().size();
    }
  }
}
