package io.gantry.docker;

import io.gantry.builder.solve.DebugShell;
import io.gantry.engine.OutputKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client that waits at the other end of a connection for a shell to look at a failed step. One
 * byte tells it that the shell begins; then the streams are those of an exec.
 */
final class ShellStream implements DebugShell {
  private final BuildStreams.Stream stream;
  private final WireInput in;
  private final boolean tty;
  private final List<String> command;
  private final AtomicBoolean claimed = new AtomicBoolean();

  ShellStream(BuildStreams.Stream stream, boolean tty, List<String> command) {
    this.stream = stream;
    this.in = new WireInput(stream.wire());
    this.tty = tty;
    this.command = List.copyOf(command);
  }

  @Override
  public List<String> command() {
    return command;
  }

  @Override
  public boolean tty() {
    return tty;
  }

  @Override
  public boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  @Override
  public void begin(String why) throws IOException {
    stream.wire().write(new byte[1]);
    String text = why + "\nThis is a shell where it failed; the build ends with it.\n";
    byte[] bytes = text.replace("\n", tty ? "\r\n" : "\n").getBytes(StandardCharsets.UTF_8);
    write(true, bytes, 0, bytes.length);
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    try {
      return in.read(buffer, 0, buffer.length);
    } catch (ClientGone e) {
      throw new IOException(e);
    }
  }

  @Override
  public void write(boolean error, byte[] bytes, int offset, int length) throws IOException {
    try {
      if (!tty) {
        OutputKind kind = error ? OutputKind.STDERR : OutputKind.STDOUT;
        stream.wire().write(StreamTypes.frame(kind, length));
      }
      stream.wire().write(bytes, offset, length);
    } catch (ClientGone e) {
      throw new IOException(e);
    }
  }

  @Override
  public void onResize(Resize resize) {
    stream.onResize(size -> resize.to(size.rows(), size.columns()));
  }

  @Override
  public void end() {
    stream.end();
  }
}
