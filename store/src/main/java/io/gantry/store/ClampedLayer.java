package io.gantry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;

/** A layer with no time later than a moment, and otherwise as it is; for builds that repeat. */
final class ClampedLayer {
  private static final int BUFFER = 256 << 10;

  private ClampedLayer() {}

  /**
   * Writes it. Closes neither stream.
   *
   * @param layer a tar archive without compression
   */
  static void write(InputStream layer, Instant latest, OutputStream out) throws IOException {
    // Not closed: the streams are the caller's.
    TarReader from = new TarReader(layer);
    TarWriter to = new TarWriter(out);
    byte[] buffer = new byte[BUFFER];
    for (var next = from.next(); next.isPresent(); next = from.next()) {
      TarEntry entry = next.get();
      TarEntry dated = entry.modified().isAfter(latest) ? entry.withModified(latest) : entry;
      TarContent content = from.current();
      SparseMap map = content.map();
      OutputStream copy = map == null ? to.put(dated) : to.putSparse(dated, map);
      while (entry.type() == TarEntry.Type.FILE && content.storedLeft() > 0) {
        copy.write(buffer, 0, content.readStored(buffer, 0, BUFFER));
      }
    }
    to.finish();
  }
}
