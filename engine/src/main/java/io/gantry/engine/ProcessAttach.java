package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.Attachment;
import io.gantry.runtime.Shim;
import io.gantry.runtime.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a process that runs, or will: until then reads and writes wait. Made connected, or
 * connected by the start before the program's first instruction, so that no byte is missed.
 */
final class ProcessAttach implements AttachSession {
  private final boolean tty;
  private final AttachOptions options;
  private final Consumer<ProcessAttach> onClose;
  private final Consumer<Shim> atEnd;
  private volatile @Nullable Shim process;
  private volatile boolean closed;
  private final CompletableFuture<Optional<Attachment>> connected = new CompletableFuture<>();

  /** {@code atEnd} is run when the output has ended, before a reader learns of it. */
  ProcessAttach(
      boolean tty, AttachOptions options, Consumer<ProcessAttach> onClose, Consumer<Shim> atEnd) {
    this.tty = tty;
    this.options = options;
    this.onClose = onClose;
    this.atEnd = atEnd;
  }

  /** Connects it to the process; one that has ended already has no more output. */
  void connect(Shim shim) {
    process = shim;
    Attachment attachment;
    try {
      attachment = shim.attach(options.stdin(), options.stdout(), options.stderr());
    } catch (GantryException e) {
      end();
      return;
    }
    if (!connected.complete(Optional.of(attachment))) {
      // The client left meanwhile.
      quietly(attachment::close);
    }
  }

  /** There will be no process. */
  void end() {
    connected.complete(Optional.empty());
  }

  @Override
  public boolean tty() {
    return tty;
  }

  @Override
  public Optional<OutputFrame> read() {
    Optional<Attachment> attachment = await();
    if (attachment.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<OutputFrame> next = attachment.get().next().map(ProcessAttach::frame);
      if (next.isEmpty()) {
        ended();
      }
      return next;
    } catch (IOException e) {
      // Closed by this side, or the shim is gone: either way there is no more.
      return Optional.empty();
    }
  }

  @Override
  public void transferTo(WritableByteChannel target) throws IOException {
    Optional<Attachment> attachment = await();
    if (attachment.isEmpty()) {
      return;
    }
    if (!tty) {
      attachment.get().transferTo(target);
      ended();
      return;
    }
    for (var next = attachment.get().next(); next.isPresent(); next = attachment.get().next()) {
      while (next.get().bytes().hasRemaining()) {
        target.write(next.get().bytes());
      }
    }
    ended();
  }

  private void ended() {
    Shim of = process;
    if (!closed && of != null) {
      atEnd.accept(of);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    await().ifPresent(to -> quietly(() -> to.write(ByteBuffer.wrap(bytes, offset, length))));
  }

  @Override
  public void closeStdin() {
    await().ifPresent(to -> quietly(to::halfClose));
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    end();
    await().ifPresent(attachment -> quietly(attachment::close));
  }

  private Optional<Attachment> await() {
    try {
      return connected.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes it so", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static OutputFrame frame(Attachment.Output output) {
    byte[] bytes = new byte[output.bytes().remaining()];
    output.bytes().get(bytes);
    OutputKind kind = output.stream() == StreamType.STDERR ? OutputKind.STDERR : OutputKind.STDOUT;
    return new OutputFrame(kind, bytes);
  }

  /** A process that is gone takes no input, which is no failure of its client. */
  private static void quietly(Io task) {
    try {
      task.run();
    } catch (IOException e) {
      // The end of the process is told by the end of its output.
    }
  }

  private interface Io {
    void run() throws IOException;
  }
}
