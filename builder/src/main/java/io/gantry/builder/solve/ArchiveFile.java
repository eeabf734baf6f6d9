package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import io.gantry.store.Decompression;
import io.gantry.store.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** A file that may be a tar archive: plain, or compressed by gzip, bzip2, xz or zstd. */
public final class ArchiveFile {
  private static final int PEEK = 6;
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private ArchiveFile() {}

  /** Whether it is one, by its content. */
  static boolean is(SourceTree tree, SourceMatch match) {
    if (!match.status().isRegular() || match.status().size() == 0) {
      return false;
    }
    boolean[] found = {false};
    try {
      read(tree, match, in -> found[0] = new TarReader(Decompression.open(in)).next().isPresent());
    } catch (GantryException e) {
      return false;
    }
    return found[0];
  }

  /** Gives the archive without bzip2 or xz around it; the others are everybody's. */
  static void read(SourceTree tree, SourceMatch match, Consumer<InputStream> reader) {
    tree.at(match.path(), file -> file.with(content -> plain(match, content, reader)));
  }

  private static void plain(SourceMatch match, InputStream content, Consumer<InputStream> reader) {
    try (InputStream in = opened(new BufferedInputStream(content))) {
      reader.accept(in);
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "unpack " + match.path() + ": " + e.getMessage(), e);
    }
  }

  /** What is in a stream that may be compressed by bzip2 or xz; anything else as it is. */
  public static InputStream opened(BufferedInputStream in) throws IOException {
    in.mark(PEEK);
    byte[] magic = in.readNBytes(PEEK);
    in.reset();
    if (BZip2CompressorInputStream.matches(magic, magic.length)) {
      return new BZip2CompressorInputStream(in, true);
    }
    return XZCompressorInputStream.matches(magic, magic.length)
        ? XZCompressorInputStream.builder()
            .setInputStream(in)
            .setDecompressConcatenated(true)
            .setMemoryLimitKiB(XZ_MEMORY_KIB)
            .get()
        : in;
  }
}
