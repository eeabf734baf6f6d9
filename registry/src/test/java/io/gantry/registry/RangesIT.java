package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of blobs: RFC 9110 section 14. */
class RangesIT {
  private static final int SIZE = 200_003;

  @TempDir Path root;

  @Test
  void servesAnyRange() throws Exception {
    Random random = new Random(42);
    byte[] blob = new byte[SIZE];
    random.nextBytes(blob);
    try (TestServer server = TestServer.start(root)) {
      Digest digest = server.client.push("app", blob);
      for (int i = 0; i < 300; i++) {
        long first = random.nextInt(SIZE + SIZE / 10);
        long last = first + random.nextInt(i % 2 == 0 ? 10 : SIZE);
        switch (i % 3) {
          case 0 -> check(server, blob, digest, first + "-" + last, first, last);
          case 1 -> check(server, blob, digest, first + "-", first, SIZE - 1);
          default -> check(server, blob, digest, "-" + first, SIZE - first, SIZE - 1);
        }
      }
      for (long edge : new long[] {0, 1, SIZE - 1, SIZE, SIZE + 1}) {
        check(server, blob, digest, edge + "-" + edge, edge, edge);
        check(server, blob, digest, "-" + edge, SIZE - edge, SIZE - 1);
      }
    }
  }

  @Test
  void ignoresWhatIsNoSingleRange() throws Exception {
    byte[] blob = new byte[100];
    try (TestServer server = TestServer.start(root)) {
      Digest digest = server.client.push("app", blob);
      for (String range :
          new String[] {"bytes=0-1,3-4", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1", "0-1"}) {
        HttpResponse<byte[]> got = get(server, digest, range);
        assertThat(got.statusCode()).as(range).isEqualTo(200);
        assertThat(got.body()).hasSize(100);
      }
    }
  }

  @Test
  void honoursConditions() throws Exception {
    try (TestServer server = TestServer.start(root)) {
      Digest digest = server.client.push("app", new byte[100]);
      String path = "/v2/app/blobs/" + digest;
      String tag = Client.header(server.client.get(path), "ETag");

      assertThat(server.client.send("GET", path, "If-None-Match", tag).statusCode()).isEqualTo(304);
      String[] part = {"Range", "bytes=0-9", "If-Range", tag};
      assertThat(server.client.send("GET", path, part).statusCode()).isEqualTo(206);
      part[3] = "\"other\"";
      assertThat(server.client.send("GET", path, part).statusCode()).isEqualTo(200);
    }
  }

  private static void check(
      TestServer server, byte[] blob, Digest digest, String range, long from, long to)
      throws Exception {
    HttpResponse<byte[]> got = get(server, digest, "bytes=" + range);
    int first = (int) Math.max(0, from);
    int last = (int) Math.min(to, SIZE - 1);
    if (first >= SIZE) {
      assertThat(got.statusCode()).as(range).isEqualTo(416);
      assertThat(Client.header(got, "Content-Range")).isEqualTo("bytes */" + SIZE);
      return;
    }
    assertThat(got.statusCode()).as(range).isEqualTo(206);
    assertThat(Client.header(got, "Content-Range"))
        .isEqualTo("bytes %d-%d/%d".formatted(first, last, SIZE));
    assertThat(got.body()).as(range).isEqualTo(Arrays.copyOfRange(blob, first, last + 1));
  }

  private static HttpResponse<byte[]> get(TestServer server, Digest digest, String range)
      throws Exception {
    return server.client.send("GET", "/v2/app/blobs/" + digest, "Range", range);
  }
}
