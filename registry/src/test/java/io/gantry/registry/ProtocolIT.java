package io.gantry.registry;

import static io.gantry.registry.Client.header;
import static io.gantry.registry.Client.location;
import static io.gantry.registry.Client.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution specification promises of each endpoint, over real HTTP. */
class ProtocolIT {
  private static final byte[] BLOB = "some content".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;
  private RegistryServer server;
  private Client client;

  @BeforeEach
  void start() {
    server =
        RegistryServer.start(
            Options.parse(List.of("--listen", "127.0.0.1:0", "--root", root.toString())));
    client = new Client(server.port());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersThatItIsARegistry() throws Exception {
    HttpResponse<byte[]> answer = client.get("/v2/");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
  }

  @Test
  void takesABlobByOnePost() throws Exception {
    HttpResponse<byte[]> answer =
        client.send("POST", "/v2/team/app/blobs/uploads/?digest=" + DIGEST, BLOB);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(location(answer)).isEqualTo("/v2/team/app/blobs/" + DIGEST);
    assertBlob("team/app");
  }

  @Test
  void takesABlobByPostAndPut() throws Exception {
    String location = client.begin("app");

    HttpResponse<byte[]> answer = client.send("PUT", location + "?digest=" + DIGEST, BLOB);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    assertBlob("app");
  }

  @Test
  void takesABlobInChunks() throws Exception {
    String location = client.begin("app");
    HttpResponse<byte[]> first = client.send("PATCH", location, part(0, 5), "Content-Range", "0-4");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(header(first, "Range")).isEqualTo("0-4");
    HttpResponse<byte[]> status = client.get(location(first));
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(header(status, "Range")).isEqualTo("0-4");

    assertThat(client.send("PATCH", location, part(6, 12), "Content-Range", "6-11").statusCode())
        .as("out of order")
        .isEqualTo(416);
    assertThat(client.send("PATCH", location, part(5, 9), "Content-Range", "5-8").statusCode())
        .isEqualTo(202);
    assertThat(
            client
                .send("PUT", location + "?digest=" + DIGEST, part(9, 12), "Content-Range", "9-11")
                .statusCode())
        .isEqualTo(201);

    assertBlob("app");
    assertThat(client.get(location).statusCode()).isEqualTo(404);
  }

  @Test
  void refusesAWrongDigestAndForgetsTheUpload() throws Exception {
    String location = client.begin("app");
    String other = Digest.sha256("other").toString();

    HttpResponse<byte[]> answer = client.send("PUT", location + "?digest=" + other, BLOB);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains("DIGEST_INVALID");
    assertThat(client.get(location).statusCode()).isEqualTo(404);
  }

  @Test
  void mountsABlobThatAnotherRepositoryHas() throws Exception {
    client.push("one", BLOB);
    String mount = "/v2/two/blobs/uploads/?mount=" + DIGEST + "&from=";

    assertThat(client.send("POST", mount + "none").statusCode()).isEqualTo(202);
    assertThat(client.send("HEAD", "/v2/two/blobs/" + DIGEST).statusCode()).isEqualTo(404);
    assertThat(client.send("POST", mount + "one").statusCode()).isEqualTo(201);
    assertBlob("two");
  }

  @Test
  void servesAManifestByTagAndDigest() throws Exception {
    byte[] manifest = client.pushImage("app", "v1", BLOB);
    Digest digest = Digest.sha256(manifest);

    for (String reference : List.of("v1", digest.toString())) {
      HttpResponse<byte[]> got = client.get("/v2/app/manifests/" + reference);
      assertThat(got.body()).isEqualTo(manifest);
      assertThat(header(got, "Content-Type")).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(header(got, "Docker-Content-Digest")).isEqualTo(digest.toString());
      HttpResponse<byte[]> head = client.send("HEAD", "/v2/app/manifests/" + reference);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(manifest.length));
    }
  }

  @Test
  void deletesTagsAndManifests() throws Exception {
    byte[] manifest = client.pushImage("app", "v1", BLOB);
    client.putManifest("app", "v2", manifest);
    String digest = Digest.sha256(manifest).toString();

    assertThat(client.send("DELETE", "/v2/app/manifests/v1").statusCode()).isEqualTo(202);
    assertThat(client.get("/v2/app/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(client.get("/v2/app/manifests/v2").statusCode()).isEqualTo(200);
    assertThat(client.send("DELETE", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(202);
    assertThat(client.get("/v2/app/manifests/v2").statusCode()).isEqualTo(404);
    assertThat(text(client.get("/v2/app/tags/list"))).isEqualTo("{\"name\":\"app\",\"tags\":[]}");
  }

  @Test
  void refusesAManifestOfUnknownContent() throws Exception {
    client.push("app", CONFIG);

    HttpResponse<byte[]> answer = client.putManifest("app", "v1", Client.manifest(CONFIG, BLOB));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(text(answer)).contains("MANIFEST_BLOB_UNKNOWN").contains(DIGEST.toString());
  }

  @Test
  void listsTagsInOrderAndInPages() throws Exception {
    byte[] manifest = client.pushImage("app", "b", BLOB);
    for (String tag : List.of("a", "C", "0", "a.1")) {
      client.putManifest("app", tag, manifest);
    }

    assertThat(text(client.get("/v2/app/tags/list"))).contains("[\"0\",\"C\",\"a\",\"a.1\",\"b\"]");
    HttpResponse<byte[]> page = client.get("/v2/app/tags/list?n=2&last=0");
    assertThat(text(page)).contains("[\"C\",\"a\"]");
    assertThat(header(page, "Link")).isEqualTo("</v2/app/tags/list?n=2&last=a>; rel=\"next\"");
    assertThat(header(client.get("/v2/app/tags/list?n=2&last=a"), "Link")).isEmpty();
    assertThat(text(client.get("/v2/app/tags/list?n=0"))).contains("[]");
  }

  @Test
  void listsReferrers() throws Exception {
    byte[] subject = Client.manifest(CONFIG, BLOB);
    client.push("app", CONFIG);
    byte[] sbom = Client.referrer(subject, CONFIG, "type/sbom");
    byte[] signature = Client.referrer(subject, CONFIG, "type/signature");
    String referrers = "/v2/app/referrers/" + Digest.sha256(subject);

    assertThat(Json.read(client.get(referrers).body(), Index.class).manifests()).isEmpty();
    HttpResponse<byte[]> put = client.putManifest("app", Digest.sha256(sbom).toString(), sbom);
    assertThat(header(put, "OCI-Subject")).isEqualTo(Digest.sha256(subject).toString());
    client.putManifest("app", "signature", signature);

    HttpResponse<byte[]> all = client.get(referrers);
    assertThat(header(all, "Content-Type")).isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(Json.read(all.body(), Index.class).manifests()).hasSize(2);
    HttpResponse<byte[]> some = client.get(referrers + "?artifactType=type/sbom");
    assertThat(header(some, "OCI-Filters-Applied")).isEqualTo("artifactType");
    assertThat(Json.read(some.body(), Index.class).manifests())
        .singleElement()
        .satisfies(found -> {
          assertThat(found.digest()).isEqualTo(Digest.sha256(sbom));
          assertThat(found.annotations()).containsEntry("note", "type/sbom");
        });
    client.send("DELETE", "/v2/app/manifests/" + Digest.sha256(sbom));
    assertThat(Json.read(client.get(referrers).body(), Index.class).manifests()).hasSize(1);
  }

  @Test
  void listsRepositoriesInPages() throws Exception {
    for (String name : List.of("b", "a/x", "a-b", "a")) {
      client.push(name, BLOB);
    }

    assertThat(text(client.get("/v2/_catalog")))
        .isEqualTo("{\"repositories\":[\"a\",\"a-b\",\"a/x\",\"b\"]}");
    HttpResponse<byte[]> page = client.get("/v2/_catalog?n=1&last=a-b");
    assertThat(text(page)).isEqualTo("{\"repositories\":[\"a/x\"]}");
    assertThat(header(page, "Link")).isEqualTo("</v2/_catalog?n=1&last=a%2Fx>; rel=\"next\"");
  }

  private void assertBlob(String repository) throws Exception {
    HttpResponse<byte[]> got = client.get("/v2/" + repository + "/blobs/" + DIGEST);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(BLOB);
    assertThat(header(got, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    HttpResponse<byte[]> head = client.send("HEAD", "/v2/" + repository + "/blobs/" + DIGEST);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(BLOB.length));
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(BLOB, from, to);
  }
}
