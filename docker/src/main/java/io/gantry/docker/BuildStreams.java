package io.gantry.docker;

import io.gantry.engine.TerminalSize;
import io.gantry.oci.GantryException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections that Gantry's own client opens beside a build, for what the build asks of it: by the
 * name of the build, which the client chose, and one of their own. Thread-safe.
 */
final class BuildStreams {
  private static final int MOST = 1_000;
  private static final int WAIT_SECONDS = 10;

  private final Map<String, Map<String, Stream>> builds = new HashMap<>();

  /** One connection, from both sides. */
  static final class Stream {
    private final CompletableFuture<Wire> wire = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable TerminalSize size;
    private @Nullable Consumer<TerminalSize> resized;

    /** Whoever took it may use the connection now. */
    void open(Wire opened) {
      wire.complete(opened);
    }

    /** Nobody uses the connection any more. */
    void end() {
      ended.countDown();
    }

    void awaitEnd() throws InterruptedException {
      ended.await();
    }

    synchronized void resize(TerminalSize wanted) {
      size = wanted;
      if (resized != null) {
        resized.accept(wanted);
      }
    }

    /** Tells the size now, if it is known, and whenever it changes. */
    synchronized void onResize(Consumer<TerminalSize> listener) {
      resized = listener;
      if (size != null) {
        listener.accept(size);
      }
    }

    /** Blocks until it is open. */
    Wire wire() {
      return wire.join();
    }
  }

  /** A connection that a build may take. */
  synchronized Stream offer(String build, String name) {
    Map<String, Stream> there = builds.getOrDefault(build, Map.of());
    if (builds.size() >= MOST || there.size() >= MOST || there.containsKey(name)) {
      throw new GantryException(
          GantryException.Kind.CONFLICT,
          "build "
              + build
              + " cannot have one more stream, "
              + name
              + ": too many, or it is there");
    }
    Stream stream = new Stream();
    builds.computeIfAbsent(build, key -> new HashMap<>()).put(name, stream);
    return stream;
  }

  /** The client says of a connection by itself that it is gone. */
  synchronized void forget(String build, String name) {
    Map<String, Stream> streams = builds.get(build);
    if (streams != null) {
      streams.remove(name);
      if (streams.isEmpty()) {
        builds.remove(build);
      }
    }
  }

  /** One that the client has opened before; INVALID when there is none. */
  Stream take(String build, String name) throws InterruptedException {
    Stream stream;
    synchronized (this) {
      stream = builds.getOrDefault(build, Map.of()).get(name);
    }
    if (stream == null) {
      throw GantryException.invalid("build " + build + " has no stream " + name);
    }
    try {
      var _ = stream.wire.get(WAIT_SECONDS, TimeUnit.SECONDS);
      return stream;
    } catch (ExecutionException | TimeoutException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "stream " + name + " of the build: " + e, e);
    }
  }

  /** The client's terminal has this size; nothing when the stream is gone. */
  void resize(String build, String name, TerminalSize size) {
    Stream stream;
    synchronized (this) {
      stream = builds.getOrDefault(build, Map.of()).get(name);
    }
    if (stream != null) {
      stream.resize(size);
    }
  }

  /** Ends all of a build. */
  synchronized void end(String build) {
    builds.getOrDefault(build, Map.of()).values().forEach(Stream::end);
  }
}
