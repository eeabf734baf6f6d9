package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged archives give the clear error or some entries, and nothing else ever. */
class TarFuzzTest {
  private static final int TRIES = 3000;

  @Test
  void flippedBits() throws IOException {
    byte[] whole = archive();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += readable(damaged) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(TRIES / 10);
  }

  /** The checksum stops most flips, so here it is made right again. */
  @Test
  void flippedBitsUnderAValidChecksum() throws IOException {
    byte[] whole = archive();
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      byte[] damaged = whole.clone();
      int block = random.nextInt(damaged.length / 512) * 512;
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[block + random.nextInt(512)] = (byte) random.nextInt();
      }
      checksum(damaged, block);
      refused += readable(damaged) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(TRIES / 10);
  }

  @Test
  void everyTruncation() throws IOException {
    byte[] whole = archive();
    for (int length = 0; length < whole.length; length += length % 512 == 0 ? 1 : 37) {
      readable(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void noise() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[512 * (1 + random.nextInt(8))];
      random.nextBytes(noise);
      noise[0] |= 1;
      checksum(noise, 0);
      readable(noise);
    }
  }

  private static boolean readable(byte[] archive) throws IOException {
    byte[] buffer = new byte[4096];
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      while (reader.next().isPresent()) {
        // A sparse file may claim any size: a few reads are enough.
        for (int i = 0; i < 20 && reader.content().read(buffer) >= 0; i++) {
          assertThat(buffer).isNotNull();
        }
      }
      return true;
    } catch (GantryException e) {
      assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID);
      assertThat(e.getMessage()).startsWith("read tar");
      return false;
    } catch (RuntimeException e) {
      return fail("not the clear error", e);
    }
  }

  private static void checksum(byte[] archive, int block) {
    Arrays.fill(archive, block + 148, block + 156, (byte) ' ');
    int sum = 0;
    for (int i = block; i < block + 512; i++) {
      sum += archive[i] & 0xff;
    }
    byte[] digits =
        String.format("%06o\0 ", sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, archive, block + 148, 8);
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RandomEntries random = new RandomEntries(11);
    try (TarWriter writer = new TarWriter(bytes)) {
      for (int i = 0; i < 12; i++) {
        TarEntry entry = random.next();
        writer.put(entry, random.content((int) entry.size()));
      }
      SparseMap map = new SparseMap();
      map.add(4096, 100);
      map.add(8192, 50);
      OutputStream out = writer.putSparse(TarEntry.file("sparse", 10_000, 0600), map);
      out.write(random.content(150));
    }
    return bytes.toByteArray();
  }
}
