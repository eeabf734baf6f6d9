package io.gantry.engine;

import java.util.Optional;

/** A session that first tells what the log has, then goes on with the process. */
final class ReplayedAttach implements AttachSession {
  private final LogStream past;
  private final AttachSession live;

  ReplayedAttach(LogStream past, AttachSession live) {
    this.past = past;
    this.live = live;
  }

  @Override
  public boolean tty() {
    return live.tty();
  }

  @Override
  public Optional<OutputFrame> read() {
    Optional<OutputFrame> old =
        past.next().map(entry -> new OutputFrame(entry.kind(), entry.bytes()));
    return old.isPresent() ? old : live.read();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    live.write(bytes, offset, length);
  }

  @Override
  public void closeStdin() {
    live.closeStdin();
  }

  @Override
  public void close() {
    past.close();
    live.close();
  }
}
