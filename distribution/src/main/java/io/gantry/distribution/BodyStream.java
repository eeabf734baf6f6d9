package io.gantry.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream whose reader never waits longer than the stall time for the
 * next byte: the JDK's own stream waits for ever. Holds at most {@link #WINDOW} of the client's
 * buffers. One reader; any thread may close it.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {
  private static final int WINDOW = 4;

  private sealed interface Item permits Data, End {}

  private record Data(List<ByteBuffer> buffers) implements Item {}

  private record End(@Nullable Throwable fault) implements Item {}

  private final Duration stall;
  private final Duration whole;
  private @Nullable Long deadline;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private Flow.@Nullable Subscription subscription;
  private boolean closed;
  private @Nullable End end;

  /**
   * A body of which nothing has come yet.
   *
   * @param stall longest wait for the next byte
   * @param whole longest wait for all of a body that is read {@link #promptly}
   */
  BodyStream(Duration stall, Duration whole) {
    this.stall = stall;
    this.whole = whole;
  }

  /** From now on counts the time: what is short must not be made long by dripping. */
  BodyStream promptly() {
    deadline = System.nanoTime() + whole.toNanos();
    return this;
  }

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    synchronized (items) {
      subscription = given;
      if (closed) {
        given.cancel();
        return;
      }
    }
    given.request(WINDOW);
  }

  @Override
  public void onNext(List<ByteBuffer> given) {
    items.add(new Data(given));
  }

  @Override
  public void onError(Throwable fault) {
    items.add(new End(fault));
  }

  @Override
  public void onComplete() {
    items.add(new End(null));
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffers.getFirst().get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    ByteBuffer first = buffers.getFirst();
    int count = Math.min(length, first.remaining());
    first.get(target, offset, count);
    return count;
  }

  @Override
  public void close() {
    synchronized (items) {
      if (closed) {
        return;
      }
      closed = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }
    items.add(new End(new IOException("stream is closed")));
  }

  /** Waits until there is a byte to read; false at the end. */
  private boolean fill() throws IOException {
    while (true) {
      while (!buffers.isEmpty() && !buffers.getFirst().hasRemaining()) {
        buffers.removeFirst();
      }
      if (!buffers.isEmpty()) {
        return true;
      }
      if (end == null) {
        take();
      } else if (end.fault() == null) {
        return false;
      } else {
        throw new IOException(end.fault().getMessage(), end.fault());
      }
    }
  }

  private void take() throws IOException {
    switch (await()) {
      case Data data -> {
        buffers.addAll(data.buffers());
        synchronized (items) {
          if (subscription != null) {
            subscription.request(1);
          }
        }
      }
      case End last -> end = last;
    }
  }

  private long patience() {
    return deadline == null
        ? stall.toNanos()
        : Math.min(stall.toNanos(), deadline - System.nanoTime());
  }

  private Item await() throws IOException {
    try {
      Item item = items.poll(patience(), TimeUnit.NANOSECONDS);
      if (item == null) {
        close();
        throw new HttpTimeoutException("the answer's body does not come");
      }
      return item;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }
}
