package io.gantry.docker;

import io.gantry.engine.AttachSession;
import io.gantry.engine.OutputFrame;
import io.gantry.engine.OutputKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A process that repeats its input as output and, at the end of it, says goodbye on stderr. */
final class FakeSession implements AttachSession {
  final CountDownLatch closed = new CountDownLatch(1);
  final ByteArrayOutputStream input = new ByteArrayOutputStream();
  private final BlockingQueue<Optional<OutputFrame>> output = new LinkedBlockingQueue<>();
  private final boolean tty;

  FakeSession(boolean tty) {
    this.tty = tty;
  }

  void say(OutputKind kind, String text) {
    output.add(Optional.of(new OutputFrame(kind, text.getBytes(StandardCharsets.UTF_8))));
  }

  void end() {
    output.add(Optional.empty());
  }

  @Override
  public boolean tty() {
    return tty;
  }

  @Override
  public Optional<OutputFrame> read() {
    try {
      return output.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    input.write(bytes, offset, length);
    say(OutputKind.STDOUT, new String(bytes, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void closeStdin() {
    say(OutputKind.STDERR, "bye");
    end();
  }

  @Override
  public void close() {
    closed.countDown();
    end();
  }
}
