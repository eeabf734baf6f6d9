package io.gantry.distribution;

import io.gantry.distribution.TransferProgress.Phase;
import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.store.BlobSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Sends blobs to a target that lacks them, some at a time. Used by one thread. */
final class BlobTransfers {
  private static final int AT_ONCE = 5;
  private static final long REPORT_STEP = 512 << 10;

  private final BlobSource source;
  private final ContentTarget target;
  private final TransferProgress progress;

  BlobTransfers(BlobSource source, ContentTarget target, TransferProgress progress) {
    this.source = source;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Returns when all are there; the first failure ends the others.
   *
   * @param elsewhere repositories of the target's registry that may have a blob
   */
  void run(List<Descriptor> blobs, Function<Descriptor, List<String>> elsewhere) {
    Map<Object, Descriptor> distinct = new LinkedHashMap<>();
    blobs.forEach(blob -> distinct.putIfAbsent(blob.digest(), blob));
    distinct.values().forEach(blob -> progress.report(blob, Phase.WAITING, 0));
    ExecutorService senders =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("send-", 0).factory());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Descriptor blob : distinct.values()) {
        running.add(senders.submit(() -> send(blob, elsewhere.apply(blob))));
      }
      running.forEach(BlobTransfers::await);
    } finally {
      senders.shutdownNow();
      senders.close();
    }
  }

  private void send(Descriptor blob, List<String> elsewhere) {
    if (target.has(blob)) {
      progress.report(blob, Phase.EXISTS, 0);
      return;
    }
    target.put(
        blob,
        elsewhere,
        start ->
            new ResumingStream(
                offset -> new Counted(source.open(blob, offset), blob, offset), start));
    progress.report(blob, Phase.SENT, blob.size());
  }

  private static void await(Future<?> transfer) {
    try {
      transfer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "the transfer was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw GantryException.internal("transfer: " + e.getCause(), e);
    }
  }

  private final class Counted extends FilterInputStream {
    private final Descriptor blob;
    private long done;
    private long reported;

    Counted(InputStream in, Descriptor blob, long offset) {
      super(in);
      this.blob = blob;
      this.done = offset;
      this.reported = offset;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      done += Math.max(n, 0);
      if (done - reported >= REPORT_STEP) {
        reported = done;
        progress.report(blob, Phase.SENDING, done);
      }
      return n;
    }
  }
}
