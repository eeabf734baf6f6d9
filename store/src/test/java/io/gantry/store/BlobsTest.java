package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobsTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  @TempDir Path folder;
  private Blobs blobs;
  private Path ingests;

  @BeforeEach
  void open() throws IOException {
    ingests = Files.createDirectory(folder.resolve("ingest"));
    blobs = Blobs.open(folder.resolve("blobs"), ingests);
  }

  @Test
  void namesWhatWasWritten() throws IOException {
    try (Ingest ingest = blobs.ingest()) {
      ingest.write(CONTENT[0]);
      ingest.write(CONTENT, 1, CONTENT.length - 1);
      assertThat(blobs.has(DIGEST)).isFalse();
      assertThat(ingest.commit(DIGEST, CONTENT.length)).isEqualTo(DIGEST);
    }

    assertThat(blobs.size(DIGEST)).isEqualTo(CONTENT.length);
    assertThat(blobs.read(DIGEST, 100)).isEqualTo(CONTENT);
    assertThat(blobs.all()).containsExactly(DIGEST);
    assertThat(folder.resolve("blobs/sha256/" + DIGEST.hex())).exists();
    assertThat(ingests).isEmptyDirectory();
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    try (Ingest ingest = blobs.ingest()) {
      ingest.write(CONTENT);
    }

    assertNothingLeft();
  }

  @Test
  void refusesAnotherDigest() throws IOException {
    Digest other = Digest.sha256("other");
    try (Ingest ingest = blobs.ingest()) {
      ingest.write(CONTENT);
      assertThatThrownBy(() -> ingest.commit(Optional.of(other)))
          .isInstanceOf(GantryException.class)
          .hasMessage("content of 7 bytes has digest " + DIGEST + ", expected " + other);
    }

    assertNothingLeft();
  }

  @Test
  void refusesTruncatedContent() throws IOException {
    try (Ingest ingest = blobs.ingest()) {
      ingest.write(CONTENT, 0, 3);
      assertThatThrownBy(() -> ingest.commit(DIGEST, CONTENT.length))
          .hasMessage("content of " + DIGEST + " has 3 bytes, expected 7");
    }

    assertNothingLeft();
  }

  @Test
  void tellsWhatItDoesNotHave() {
    assertThat(blobs.has(DIGEST)).isFalse();
    assertThat(blobs.delete(DIGEST)).isFalse();
    assertThatThrownBy(() -> blobs.open(DIGEST))
        .hasMessage("blob " + DIGEST + " is not in the store");
    assertThatThrownBy(() -> blobs.size(DIGEST)).isInstanceOf(GantryException.class);
  }

  @Test
  void refusesToReadALargeBlobWhole() throws IOException {
    put();

    assertThatThrownBy(() -> blobs.read(DIGEST, 6)).hasMessageContaining("the limit is 6");
  }

  @Test
  void keepsOneOfManyEqualBlobsThatComeTogether() throws Exception {
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        writers.add(
            threads.submit(() -> {
              put();
              return blobs.read(DIGEST, 100);
            }));
      }
    }

    for (Future<?> writer : writers) {
      assertThat(writer.get()).isEqualTo(CONTENT);
    }
    assertThat(blobs.all()).containsExactly(DIGEST);
    assertThat(ingests).isEmptyDirectory();
  }

  private void put() throws IOException {
    try (Ingest ingest = blobs.ingest()) {
      ingest.write(CONTENT);
      ingest.commit(Optional.of(DIGEST));
    }
  }

  private void assertNothingLeft() {
    assertThat(ingests).isEmptyDirectory();
    assertThat(blobs.all()).isEmpty();
  }
}
