package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.MediaTypes;
import io.gantry.testing.Tool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers share one bucket. */
class SharedBucketIT {
  /** More than the settling takes, as the options want it. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  @TempDir static Path folder;
  private static S3Server s3;

  @TempDir Path roots;

  @BeforeAll
  static void start() throws IOException {
    s3 = S3Server.start(folder);
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private TestServer server(String name, String prefix, String... more) {
    List<String> options = new ArrayList<>(s3.options(prefix));
    options.addAll(List.of("--gc-interval", "0", "--gc-settle", "1s", "--gc-grace", "4s"));
    options.addAll(List.of(more));
    return TestServer.start(roots.resolve(name), options.toArray(String[]::new));
  }

  private static byte[] layer(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatOneTakesTheOtherHas() throws Exception {
    try (TestServer one = server("one", "two-servers");
        TestServer two = server("two", "two-servers")) {
      byte[] manifest = one.client.pushImage("team/app", "v1", layer("content"));
      assertThat(two.client.get("/v2/team/app/manifests/v1").body()).isEqualTo(manifest);
      assertThat(two.client.get("/v2/team/app/blobs/" + Digest.sha256(layer("content"))).body())
          .isEqualTo(layer("content"));
      two.client.putManifest("team/app", "v2", manifest);
      assertThat(Client.text(one.client.get("/v2/team/app/tags/list"))).contains("\"v1\",\"v2\"");
      assertThat(one.client.send("DELETE", "/v2/team/app/manifests/v1").statusCode())
          .isEqualTo(202);
      assertThat(two.client.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(404);
      assertThat(Client.text(two.client.get("/v2/_catalog"))).contains("team/app");
    }
  }

  /** Its clients go on with the other one, and what it had accepted is there. */
  @Test
  void oneIsKilledInTheMiddleOfAPush() throws Exception {
    try (TestServer two = server("two", "killed")) {
      byte[] manifest;
      String location;
      try (TestServer one = server("one", "killed")) {
        manifest = one.client.pushImage("app", "v1", layer("first"));
        location = one.client.begin("app");
        one.client.send("PATCH", location, layer("half of a bl"));
      }
      assertThat(two.client.get(location).statusCode())
          .as("an upload is its server's")
          .isEqualTo(404);
      assertThat(two.client.get("/v2/app/manifests/v1").body()).isEqualTo(manifest);
      two.client.pushImage("app", "v2", layer("second"));
      try (TestServer one = server("one", "killed")) {
        assertThat(one.client.get("/v2/app/manifests/v2").statusCode()).isEqualTo(200);
        assertThat(Client.header(one.client.get(location), "Range")).isEqualTo("0-11");
      }
    }
  }

  @Test
  void oneCollectsWhileAnotherIsPushedTo() throws Exception {
    try (TestServer one = server("one", "collected");
        TestServer two = server("two", "collected")) {
      Collector collector = new Collector(one.server.registry(), GRACE, Clock.systemUTC());
      Digest stray = one.client.push("app", layer("nobody names it"));
      Map<String, byte[]> accepted = new ConcurrentHashMap<>();
      Thread.sleep(GRACE.plusSeconds(1));
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> pushing =
            threads.submit(() -> {
              for (int i = 0; i < 40; i++) {
                // A layer that was there before, and may be collected, comes again.
                byte[] content = layer(i % 2 == 0 ? "nobody names it" : "layer " + i);
                accepted.put("t" + i, two.client.pushImage("app", "t" + i, content));
              }
              return true;
            });
        for (int i = 0; i < 3; i++) {
          collector.collect();
        }
        pushing.get();
      }
      for (Map.Entry<String, byte[]> image : accepted.entrySet()) {
        assertThat(one.client.get("/v2/app/manifests/" + image.getKey()).body())
            .isEqualTo(image.getValue());
      }
      assertThat(one.client.get("/v2/app/blobs/" + stray).statusCode()).isEqualTo(200);
      for (String tag : accepted.keySet()) {
        String path = "/v2/app/manifests/" + tag;
        one.client.send(
            "DELETE",
            "/v2/app/manifests/" + Client.header(one.client.get(path), "Docker-Content-Digest"));
      }
      Thread.sleep(GRACE.plusSeconds(1));
      collector.collect();
      assertThat(two.client.get("/v2/app/blobs/" + stray).statusCode()).isEqualTo(404);
      assertThat(two.server.registry().contents().all()).isEmpty();
    }
  }

  /** It saw a blob that the other one then collects, and names it. */
  @Test
  void aManifestWhoseServerStoodStillIsRefused() throws Exception {
    try (TestServer one = server("one", "stood-still");
        TestServer two = server("two", "stood-still")) {
      Digest layer = one.client.push("app", layer("content"));
      Digest config = one.client.push("app", layer("{}"));
      byte[] bytes = Client.manifest(layer("{}"), layer("content"));
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
      Collector collector = new Collector(one.server.registry(), GRACE, later);
      CheckedManifest checked =
          CheckedManifest.parse(Digest.sha256(bytes), MediaTypes.OCI_MANIFEST, bytes);
      // It asks for the stream when it has looked whether all is there.
      List<Descriptor> blobs =
          new ArrayList<>(checked.blobs()) {
            @Override
            public Stream<Descriptor> stream() {
              if (one.server.registry().contents().has(layer)) {
                assertThat(collector.collect()).isEqualTo(2);
              }
              return super.stream();
            }
          };
      CheckedManifest manifest =
          new CheckedManifest(checked.descriptor(), blobs, List.of(), Optional.empty());
      RepositoryName app = new RepositoryName("app");
      assertThatThrownBy(() -> two.server.registry().put(app, manifest, bytes, List.of("v1")))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("does not have " + config);
      assertThat(one.client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(404);
      assertThat(one.client.get("/v2/app/manifests/" + manifest.digest()).statusCode())
          .isEqualTo(404);
      assertThat(two.client.pushImage("app", "v1", layer("content"))).isEqualTo(bytes);
      assertThat(one.client.get("/v2/app/manifests/v1").body()).isEqualTo(bytes);
    }
  }

  @Test
  void readersAreSentToTheBucket() throws Exception {
    try (TestServer one = server("one", "redirect", "--s3-redirect")) {
      one.client.pushImage("app", "v1", layer("content"));
      HttpResponse<byte[]> answer =
          one.client.get("/v2/app/blobs/" + Digest.sha256(layer("content")));
      assertThat(answer.statusCode()).isEqualTo(307);
      assertThat(Client.header(answer, "Location")).startsWith(s3.endpoint().toString());
      assertThat(Tool.run(roots, "curl", "-sS", Client.header(answer, "Location")))
          .isEqualTo("content");
      assertThat(Tool.run(roots, "curl", "-sS", "-r", "3-5", Client.header(answer, "Location")))
          .isEqualTo("ten");
    }
  }

  @Test
  void aBucketThatIsAwayIsToldAndComesBack() throws Exception {
    try (TestServer one = server("one", "away")) {
      one.client.pushImage("app", "v1", layer("content"));
      s3.stop();
      try {
        HttpResponse<byte[]> answer = one.client.get("/v2/app/manifests/v1");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Client.text(answer)).contains("\"UNKNOWN\"");
      } finally {
        s3.startAgain();
      }
      assertThat(one.client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(200);
    }
  }
}
