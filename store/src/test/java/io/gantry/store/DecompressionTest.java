package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DecompressionTest {
  private static final byte[] CONTENT = content(300_000);

  @Test
  void plainBytesStayAsTheyAre() throws IOException {
    assertThat(unpacked(CONTENT)).isEqualTo(CONTENT);
    assertThat(unpacked(new byte[0])).isEmpty();
    assertThat(unpacked(new byte[] {1})).containsExactly(1);
  }

  @Test
  void gzip() throws IOException {
    assertThat(unpacked(gzip(CONTENT))).isEqualTo(CONTENT);
    assertThat(unpacked(gzip(new byte[0]))).isEmpty();
  }

  @Test
  void gzipOfSeveralMembersWithPadding() throws IOException {
    byte[] two = concat(gzip(CONTENT), gzip(CONTENT));
    assertThat(unpacked(two)).isEqualTo(concat(CONTENT, CONTENT));
    assertThat(unpacked(concat(two, new byte[1000]))).isEqualTo(concat(CONTENT, CONTENT));
  }

  /** Members of all sorts of content, read in pieces of all sizes, as a network gives them. */
  @Test
  void gzipComesInPiecesOfAnySize() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      for (int member = random.nextInt(1, 4); member > 0; member--) {
        byte[] content = new byte[random.nextInt(1 << random.nextInt(1, 20))];
        random.nextBytes(content);
        Arrays.fill(content, content.length / 3, content.length / 2, (byte) 'x');
        plain.write(content);
        packed.write(gzip(content));
      }
      int longest = 1 << random.nextInt(17);
      InputStream dripping =
          new FilterInputStream(new ByteArrayInputStream(packed.toByteArray())) {
            @Override
            public int read(byte[] target, int at, int length) throws IOException {
              return super.read(target, at, Math.min(length, random.nextInt(1, longest + 1)));
            }
          };
      assertThat(Decompression.open(dripping).readAllBytes()).isEqualTo(plain.toByteArray());
    }
  }

  @Test
  void everySortOfDamagedGzipIsRefused() {
    byte[] gzip = gzip(CONTENT);
    byte[] flipped = gzip.clone();
    flipped[gzip.length - 6] ^= 1;
    refused(flipped, "gunzip: the compressed data is damaged: its checksum does not match");
    refused(Arrays.copyOf(gzip, gzip.length - 1), "ends too early");
    refused(Arrays.copyOf(gzip, gzip.length / 2), "ends too early");
    refused(Arrays.copyOf(gzip, 5), "ends too early");
    refused(concat(gzip, new byte[] {1, 2, 3}), "what follows is no gzip member");
  }

  @Test
  void zstd() throws IOException {
    assertThat(unpacked(zstd(CONTENT))).isEqualTo(CONTENT);
    byte[] two = concat(zstd(CONTENT), zstd(CONTENT));
    assertThat(unpacked(two)).isEqualTo(concat(CONTENT, CONTENT));
  }

  /** zstd:chunked ends with skippable frames. */
  @Test
  void zstdSkippableFramesArePassedOver() throws IOException {
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    assertThat(unpacked(concat(zstd(CONTENT), skippable))).isEqualTo(CONTENT);
    assertThat(unpacked(concat(skippable, zstd(CONTENT)))).isEqualTo(CONTENT);
  }

  @Test
  void damagedZstdIsRefused() {
    byte[] zstd = zstd(CONTENT);
    refused(Arrays.copyOf(zstd, zstd.length - 1), "decompress zstd");
    refused(Arrays.copyOf(zstd, zstd.length / 2), "decompress zstd");
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      byte[] flipped = zstd.clone();
      flipped[4 + random.nextInt(zstd.length - 4)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(unpacked(flipped)).isNotNull();
      } catch (GantryException | IOException e) {
        assertThat(e).isInstanceOf(GantryException.class);
      }
    }
  }

  /** The failure of the source is not taken for damage. */
  @Test
  void aFailingSourceStaysAFailureOfTheSource() {
    for (byte[] packed : new byte[][] {gzip(CONTENT), zstd(CONTENT), CONTENT}) {
      InputStream failing =
          new ByteArrayInputStream(packed, 0, 2000) {
            @Override
            public synchronized int read(byte[] target, int at, int length) {
              int n = super.read(target, at, length);
              if (n < 0) {
                throw new IllegalStateException("the line is cut");
              }
              return n;
            }
          };
      assertThatThrownBy(() -> Decompression.open(failing).readAllBytes())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void refused(byte[] packed, String message) {
    assertThatThrownBy(() -> unpacked(packed))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(message);
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    // No available bytes: the end of a member must not be taken for the end of the stream.
    InputStream in =
        new ByteArrayInputStream(packed) {
          @Override
          public synchronized int available() {
            return 0;
          }
        };
    try (InputStream unpacked = Decompression.open(in)) {
      return unpacked.readAllBytes();
    }
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    Random random = new Random(5);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) ('a' + random.nextInt(7));
    }
    return content;
  }
}
