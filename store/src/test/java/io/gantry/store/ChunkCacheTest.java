package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunkCacheTest {
  private static final Digest LAYER = Digest.sha256("layer");

  private final AtomicInteger made = new AtomicInteger();

  @Test
  void keepsWhatWasUsedLastUpToItsLimit() {
    ChunkCache cache = new ChunkCache(300);
    get(cache, 1);
    get(cache, 2);
    get(cache, 3);
    get(cache, 1);
    assertThat(made.get()).isEqualTo(3);
    get(cache, 4);
    get(cache, 1);
    assertThat(made.get()).isEqualTo(4);
    get(cache, 2);
    assertThat(made.get()).isEqualTo(5);
  }

  @Test
  void aChunkLargerThanTheLimitIsMadeAllTheSame() {
    ChunkCache cache = new ChunkCache(10);
    assertThat(get(cache, 1)).hasSize(100);
    assertThat(get(cache, 2)).hasSize(100);
  }

  @Test
  void aFailureIsNotKept() {
    ChunkCache cache = new ChunkCache(300);
    assertThatThrownBy(() ->
            cache.get(
                LAYER,
                chunk(1),
                () -> {
                  throw GantryException.invalid("damaged");
                }))
        .hasMessage("damaged");
    assertThat(get(cache, 1)).hasSize(100);
  }

  private byte[] get(ChunkCache cache, int number) {
    return cache.get(
        LAYER,
        chunk(number),
        () -> {
          made.incrementAndGet();
          return new byte[100];
        });
  }

  private static FileChunk chunk(int number) {
    return new FileChunk(0, 100, number, number + 1, 0, Optional.of(LAYER));
  }
}
