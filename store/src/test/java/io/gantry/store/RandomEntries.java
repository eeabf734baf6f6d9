package io.gantry.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Entries with all that is odd: long names, bytes that are no UTF-8, huge owners, old times. */
final class RandomEntries {
  private static final TarEntry.Type[] TYPES = TarEntry.Type.values();

  private final Random random;
  private int count;

  RandomEntries(long seed) {
    random = new Random(seed);
  }

  TarEntry next() {
    TarEntry.Type type = TYPES[random.nextInt(TYPES.length)];
    boolean node = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    boolean link = type == TarEntry.Type.SYMLINK || type == TarEntry.Type.HARD_LINK;
    return new TarEntry(
        "e" + count++ + "/" + name(),
        type,
        random.nextInt(010000),
        owner(),
        owner(),
        random.nextBoolean() ? "" : name(),
        random.nextBoolean() ? "" : name(),
        type == TarEntry.Type.FILE ? random.nextInt(3000) : 0,
        time(),
        link ? name() : "",
        node ? random.nextInt(4096) : 0,
        node ? random.nextInt(1 << 20) : 0,
        xattrs(),
        false);
  }

  byte[] content(int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return content;
  }

  private long owner() {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> random.nextInt(100_000);
      default -> random.nextLong(0xffff_ffffL);
    };
  }

  private Instant time() {
    return switch (random.nextInt(4)) {
      case 0 -> Instant.EPOCH;
      case 1 -> Instant.ofEpochSecond(random.nextInt());
      case 2 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      default -> Instant.ofEpochSecond(-1, random.nextInt(1_000_000_000));
    };
  }

  private Map<String, byte[]> xattrs() {
    Map<String, byte[]> xattrs = new HashMap<>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      xattrs.put("user." + i, content(random.nextInt(300)));
    }
    return xattrs;
  }

  private String name() {
    int length = random.nextInt(4) == 0 ? 1 + random.nextInt(600) : 1 + random.nextInt(20);
    StringBuilder name = new StringBuilder();
    while (name.length() < length) {
      int c = 1 + random.nextInt(random.nextBoolean() ? 127 : 255);
      name.append(c == '/' ? 'x' : (char) c);
    }
    return name.toString();
  }
}
