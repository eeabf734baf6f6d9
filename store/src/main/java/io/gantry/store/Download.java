package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way into a file, which its users read while it grows, and which outlives a crash:
 * the next download of the blob goes on where it ended. The content is not verified here.
 * Thread-safe.
 */
final class Download {
  private static final int BUFFER = 128 << 10;
  private static final long REPORT_STEP = 512 << 10;

  /** Faults in a row, without as much as {@link #PROGRESS} bytes between them, before it fails. */
  private static final int ATTEMPTS = 5;

  private static final long PROGRESS = 64 << 10;

  private final Descriptor blob;
  private final Path file;
  private final Duration pause;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<LongConsumer> listeners = new ArrayList<>();
  private final long resumedAt;
  private long size;
  private boolean abandoned;
  private boolean diskFailed;
  private @Nullable Throwable failure;
  private @Nullable Thread filler;

  /**
   * @param file there already: who gives the download up removes it, and nobody makes it anew
   * @param pause before the second attempt after a fault; doubles with each
   */
  Download(Descriptor blob, Path file, Duration pause) {
    this.blob = blob;
    this.file = file;
    this.pause = pause;
    this.resumedAt = sizeBefore(file, blob.size());
    this.size = resumedAt;
  }

  Descriptor blob() {
    return blob;
  }

  Path file() {
    return file;
  }

  /** Whether some of it lay there already, from a time of which nothing is known. */
  boolean resumed() {
    return resumedAt > 0;
  }

  /** Whether a later download can go on with the file. */
  boolean worthKeeping() {
    return locked(() -> size > 0 && !diskFailed);
  }

  /** Hears how many bytes are there: now, when there are any, and from who brings more. */
  void onProgress(LongConsumer listener) {
    long now =
        locked(() -> {
          listeners.add(listener);
          return size;
        });
    if (now > 0) {
      listener.accept(now);
    }
  }

  /** Fills the file to the blob's size; the thread is interrupted when nobody wants it any more. */
  void fill(BlobSource source) {
    if (!fills(Thread.currentThread())) {
      return;
    }
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.truncate(size);
      out.position(size);
      fill(source, out);
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    } finally {
      fills(null);
    }
  }

  /**
   * The content from its start; reading waits for what has not come yet, and throws GantryException
   * when it will not come.
   *
   * @param givenUp whether the reader wants no more; looked at after {@link #wake}
   */
  InputStream follow(BooleanSupplier givenUp) {
    try {
      return new Follower(FileChannel.open(file, StandardOpenOption.READ), givenUp);
    } catch (IOException e) {
      throw GantryException.internal("read " + file + ": " + e, e);
    }
  }

  /** Waits until all is there. */
  void await(BooleanSupplier givenUp) {
    awaitPast(blob.size() - 1, givenUp);
  }

  /** Lets all that wait look again. */
  void wake() {
    locked(() -> {
      changed.signalAll();
      return true;
    });
  }

  /** Ends it for good, for whoever fills and whoever reads. */
  void abandon() {
    locked(() -> {
      abandoned = true;
      changed.signalAll();
      // Inside the lock: a moment later the thread may work for another download.
      Optional.ofNullable(filler).ifPresent(Thread::interrupt);
      return true;
    });
  }

  private void fill(BlobSource source, FileChannel out) throws IOException {
    int faults = 0;
    long sinceFault = size;
    while (size < blob.size()) {
      try {
        copy(source, out);
      } catch (LocalFault e) {
        diskFailed = true;
        throw e.cause;
      } catch (IOException e) {
        faults = size - sinceFault >= PROGRESS ? 1 : faults + 1;
        sinceFault = size;
        if (faults == ATTEMPTS || isAbandoned()) {
          throw e;
        }
        sleep(pause.multipliedBy(1L << (faults - 1)), e);
      }
    }
  }

  private void copy(BlobSource source, FileChannel out) throws IOException, LocalFault {
    byte[] buffer = new byte[BUFFER];
    long reported = size;
    try (InputStream in = source.open(blob, size)) {
      while (size < blob.size()) {
        int n = in.read(buffer, 0, (int) Math.min(BUFFER, blob.size() - size));
        if (n < 0) {
          throw new IOException("it ended after " + size + " of " + blob.size() + " bytes");
        }
        write(out, ByteBuffer.wrap(buffer, 0, n));
        boolean tell = size - reported >= REPORT_STEP || size == blob.size();
        reported = tell ? size : reported;
        grown(n, tell);
      }
    }
  }

  /** Trying again does not help against a full disk. */
  private static void write(FileChannel out, ByteBuffer bytes) throws LocalFault {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new LocalFault(e);
    }
  }

  private void grown(int n, boolean tell) {
    List<LongConsumer> told =
        locked(() -> {
          size += n;
          changed.signalAll();
          return tell ? List.copyOf(listeners) : List.of();
        });
    told.forEach(listener -> listener.accept(size));
  }

  private void fail(Throwable cause) {
    locked(() -> {
      changed.signalAll();
      failure = cause;
      return true;
    });
  }

  /** Whether the file has more than this; waits for it. */
  private boolean awaitPast(long position, BooleanSupplier givenUp) {
    lock.lock();
    try {
      while (size <= position && size < blob.size()) {
        if (abandoned || givenUp.getAsBoolean()) {
          throw failed(new IOException("it was given up"));
        } else if (failure != null) {
          throw failed(failure);
        }
        changed.awaitUninterruptibly();
      }
      return size > position;
    } finally {
      lock.unlock();
    }
  }

  private static GantryException failed(Throwable cause) {
    Kind kind = cause instanceof GantryException e ? e.kind() : Kind.UNAVAILABLE;
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new GantryException(kind, why, cause);
  }

  boolean isAbandoned() {
    return locked(() -> abandoned);
  }

  /** Who fills it now; says whether anybody wants it. */
  private boolean fills(@Nullable Thread thread) {
    return locked(() -> {
      filler = thread;
      return !abandoned;
    });
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static void sleep(Duration time, IOException fault) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      fault.addSuppressed(e);
      throw fault;
    }
  }

  private static long sizeBefore(Path file, long limit) {
    try {
      long size = Files.size(file);
      return size <= limit ? size : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw GantryException.internal("look at " + file + ": " + e, e);
    }
  }

  /** A fault of this machine's disk, not of the other side. */
  private static final class LocalFault extends Exception {
    private static final long serialVersionUID = 1;
    private final IOException cause;

    LocalFault(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private final class Follower extends InputStream {
    private final FileChannel channel;
    private final BooleanSupplier givenUp;
    private long position;

    Follower(FileChannel channel, BooleanSupplier givenUp) {
      this.channel = channel;
      this.givenUp = givenUp;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!awaitPast(position, givenUp)) {
        return -1;
      }
      long left = Math.min(length, blob.size() - position);
      int n = channel.read(ByteBuffer.wrap(bytes, offset, (int) left));
      position += Math.max(n, 0);
      return n;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
