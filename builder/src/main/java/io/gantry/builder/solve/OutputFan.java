package io.gantry.builder.solve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gives what one process prints to several listeners; a late one gets the beginning as well. */
final class OutputFan implements StepRunner.Output {
  /** Of what was printed before; a late listener misses what is beyond. */
  private static final int MOST_REMEMBERED = 1 << 20;

  private record Piece(boolean error, ByteBuffer bytes) {}

  private final List<StepRunner.Output> listeners = new ArrayList<>();
  private final List<Piece> before = new ArrayList<>();
  private int remembered;

  synchronized void add(StepRunner.Output listener) {
    before.forEach(
        piece -> listener.write(piece.error(), piece.bytes().array(), 0, piece.bytes().capacity()));
    listeners.add(listener);
  }

  synchronized void remove(StepRunner.Output listener) {
    listeners.remove(listener);
  }

  @Override
  public synchronized void write(boolean error, byte[] bytes, int offset, int length) {
    if (remembered + length <= MOST_REMEMBERED) {
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      before.add(new Piece(error, ByteBuffer.wrap(copy)));
      remembered += length;
    }
    listeners.forEach(listener -> listener.write(error, bytes, offset, length));
  }
}
