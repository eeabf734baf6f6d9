package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes, deletions and collections at once. An image that was accepted is whole until it is
 * deleted, whatever was collected meanwhile.
 */
class CollectorStressIT {
  private static final int WORKERS = 4;
  private static final int ROUNDS = 120;
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;

  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger collected = new AtomicInteger();

  @Test
  void whatWasAcceptedIsWhole() throws Exception {
    try (TestServer server = TestServer.start(root, "--gc-interval", "0")) {
      // Hardly any grace, so that unnamed content of others is removed all the time.
      Collector collector =
          new Collector(server.server.registry(), Duration.ofMillis(20), Clock.systemUTC());
      Map<String, byte[]> kept = new ConcurrentHashMap<>();
      List<Future<?>> work = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < WORKERS; i++) {
          int worker = i;
          work.add(threads.submit(() -> work(server, worker, kept)));
        }
        while (!work.stream().allMatch(Future::isDone)) {
          collected.addAndGet(collector.collect());
          Thread.sleep(5);
        }
      }
      for (Future<?> worker : work) {
        worker.get();
      }
      for (Map.Entry<String, byte[]> image : kept.entrySet()) {
        assertWhole(server, image.getKey(), image.getValue());
      }
    }
    assertThat(accepted.get()).isPositive();
    assertThat(collected.get()).isPositive();
  }

  private Object work(TestServer server, int worker, Map<String, byte[]> kept) throws Exception {
    Random random = new Random(worker);
    for (int round = 0; round < ROUNDS; round++) {
      // Few layers and few repositories, so that workers share both.
      byte[] layer = ("layer " + random.nextInt(6)).getBytes(StandardCharsets.UTF_8);
      String repository = "repository" + random.nextInt(3);
      String tag = repository + ":" + worker + "-" + random.nextInt(4);
      if (random.nextInt(3) == 0) {
        delete(server, tag, kept);
      } else {
        push(server, tag, layer, worker, kept);
      }
    }
    return kept;
  }

  private void push(
      TestServer server, String image, byte[] layer, int worker, Map<String, byte[]> kept)
      throws Exception {
    String repository = repository(image);
    for (byte[] blob : List.of(CONFIG, layer)) {
      String path = "/v2/" + repository + "/blobs/" + Digest.sha256(blob);
      if (server.client.send("HEAD", path).statusCode() == 404) {
        server.client.push(repository, blob);
      }
    }
    byte[] manifest = Client.manifest(CONFIG, layer);
    // Each worker's manifests are its own, so that no other deletes them.
    manifest =
        (new String(manifest, StandardCharsets.UTF_8) + " ".repeat(worker))
            .getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> answer = server.client.putManifest(repository, tag(image), manifest);
    if (answer.statusCode() == 201) {
      accepted.incrementAndGet();
      kept.put(image, manifest);
      assertWhole(server, image, manifest);
    } else {
      assertThat(answer.statusCode()).as(Client.text(answer)).isEqualTo(404);
    }
  }

  private static void delete(TestServer server, String image, Map<String, byte[]> kept)
      throws Exception {
    byte[] manifest = kept.remove(image);
    if (manifest != null) {
      Digest digest = Digest.sha256(manifest);
      server.client.send("DELETE", "/v2/" + repository(image) + "/manifests/" + digest);
      // Other tags of this worker may have named the same manifest.
      kept.entrySet()
          .removeIf(other ->
              repository(other.getKey()).equals(repository(image))
                  && Digest.sha256(other.getValue()).equals(digest));
    }
  }

  private static void assertWhole(TestServer server, String image, byte[] manifest)
      throws Exception {
    String base = "/v2/" + repository(image);
    HttpResponse<byte[]> got = server.client.get(base + "/manifests/" + tag(image));
    assertThat(got.statusCode()).as(image).isEqualTo(200);
    assertThat(got.body()).isEqualTo(manifest);
    Manifest read = Json.read(manifest, Manifest.class);
    List<Descriptor> blobs = new ArrayList<>(read.layers());
    blobs.add(read.config());
    for (Descriptor blob : blobs) {
      HttpResponse<byte[]> content = server.client.get(base + "/blobs/" + blob.digest());
      assertThat(content.statusCode()).as(image + " " + blob.digest()).isEqualTo(200);
      assertThat(Digest.sha256(content.body())).isEqualTo(blob.digest());
    }
  }

  private static String repository(String image) {
    return image.substring(0, image.indexOf(':'));
  }

  private static String tag(String image) {
    return image.substring(image.indexOf(':') + 1);
  }
}
