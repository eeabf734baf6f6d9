package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to registries that fail, decline or lie. */
class BlobPutTest {
  private static final String PUT = "PUT /v2/app/blobs/uploads/.*";
  private final Lab lab = new Lab();
  private final byte[] content = Lab.random(200_000);
  private final Descriptor blob = Lab.layer(content);

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void blobThatIsThereIsNotSent() {
    lab.server.blob("app", content);
    put();
    assertThat(lab.server.peer.seen).noneMatch(one -> one.method().equals("POST"));
  }

  @Test
  void goesInOnePieceAndKeepsTheQueryOfTheLocation() {
    put();
    assertThat(arrived()).isEqualTo(content);
    HttpPeer.Seen sent = lab.server.peer.seen("PUT").getFirst();
    assertThat(sent.target()).contains("?state=kept&digest=sha256%3A");
    assertThat(sent.header("content-length")).isEqualTo("200000");
    assertThat(sent.header("content-type")).isEqualTo("application/octet-stream");
  }

  @Test
  void mountsFromTheFirstThatHasIt() {
    lab.server.blob("base/one", content);
    put("nothing/here", "base/one", "base/two");
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.server.peer.seen("PUT")).isEmpty();
    assertThat(lab.server.peer.seen("POST"))
        .extracting(HttpPeer.Seen::target)
        .containsExactly(
            "/v2/app/blobs/uploads/?mount=sha256%3A" + blob.digest().hex() + "&from=nothing%2Fhere",
            "/v2/app/blobs/uploads/?mount=sha256%3A" + blob.digest().hex() + "&from=base%2Fone");
    assertThat(lab.server.uploads).isEmpty();
  }

  @Test
  void declinedMountIsUsedAsUpload() {
    put("nothing/here");
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.server.peer.seen("POST")).hasSize(1);
    assertThat(lab.server.uploads).isEmpty();
  }

  @Test
  void refusedMountIsNoFailure() {
    lab.server.always(
        "POST .*mount=.*", exchange -> exchange.json(403, MemoryRegistry.error("DENIED", "no")));
    put("secret/one", "secret/two");
    assertThat(arrived()).isEqualTo(content);
  }

  @Test
  void mountAsksForBothScopes() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.registry.blob("base", content);
      guarded
          .repository(lab.registries, "app", GuardedRegistry.GOOD)
          .put(blob, List.of("base"), Lab.body(content));
      assertThat(guarded.asked().getLast().target())
          .endsWith("&scope=repository%3Aapp%3Apull%2Cpush&scope=repository%3Abase%3Apull");
    }
  }

  @Test
  void resumesWhereTheRegistryStands() {
    lab.server.on(PUT, 1, exchange -> keepAndHangUp(exchange, 50_000));
    List<Long> opened = new ArrayList<>();
    put(opened);
    assertThat(arrived()).isEqualTo(content);
    assertThat(opened).containsExactly(0L, 50_000L, 200_000L);
    assertThat(lab.server.peer.seen("GET /v2/app/blobs/uploads/")).hasSize(1);
    assertThat(lab.server.peer.seen("PATCH").getFirst().header("content-range"))
        .isEqualTo("50000-199999");
    assertThat(lab.pauses).hasSize(1);
  }

  @Test
  void resumesAChunkToo() {
    lab.server.on(PUT, 1, exchange -> keepAndHangUp(exchange, 1_000));
    lab.server.on("PATCH .*", 2, exchange -> keepAndHangUp(exchange, 70_000));
    put();
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.server.peer.seen("PATCH"))
        .extracting(one -> one.header("content-range"))
        .containsExactly("1000-199999", "71000-199999", "141000-199999");
  }

  @Test
  void goesOnWhereTheRegistrySaysAfterAChunk() {
    lab.server.on(PUT, 1, exchange -> exchange.reply(503));
    lab.server.on(
        "PATCH .*",
        1,
        exchange -> {
          byte[] body = exchange.request().body();
          lab.server.uploads.put(
              exchange.request().path().substring(4), Arrays.copyOf(body, 100_000));
          exchange.reply(202, "Location", exchange.request().path(), "Range", "0-99999");
        });
    put();
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.server.peer.seen("PATCH"))
        .extracting(one -> one.header("content-range"))
        .containsExactly("0-199999", "100000-199999");
  }

  @Test
  void chunksAreAsLargeAsTheRegistryWants() {
    try (Lab small = new Lab(Lab.LIMITS.withSizes(1, 30_000, 1, 1))) {
      small.server.on(PUT, 1, exchange -> exchange.reply(503));
      small.server.on(
          "PATCH .*",
          1,
          exchange -> {
            byte[] body = exchange.request().body();
            String path = exchange.request().path();
            small.server.uploads.put(path.substring(4), body);
            exchange.reply(
                202, "Location", path, "Range", "0-29999", "OCI-Chunk-Min-Length", "90000");
          });
      small.repository().put(blob, List.of(), Lab.body(content));
      assertThat(small.server.peer.seen("PATCH"))
          .extracting(one -> one.header("content-range"))
          .containsExactly("0-29999", "30000-119999", "120000-199999");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-200000", "0-999999999999", "0-99999999999999999"})
  void moreThanThereIsCannotBeThere(String range) {
    lab.server.always(PUT, exchange -> exchange.reply(503));
    lab.server.always(
        "PATCH .*",
        exchange -> exchange.reply(202, "Location", exchange.request().path(), "Range", range));
    fails(Kind.INVALID, this::put).hasMessageContaining("more of blob");
  }

  @Test
  void silenceAfterTheLastByteIsAFaultToo() {
    lab.server.on(PUT, 1, HttpPeer.Exchange::stall);
    put();
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.pauses).hasSize(1);
  }

  @Test
  void lostUploadBeginsAnew() {
    lab.server.on(
        PUT,
        1,
        exchange -> {
          exchange.request();
          lab.server.uploads.clear();
          exchange.hangUp();
        });
    put();
    assertThat(arrived()).isEqualTo(content);
    assertThat(lab.server.peer.seen("POST")).hasSize(2);
  }

  @Test
  void uploadThatEndedWellWithoutAnAnswerIsDone() {
    lab.server.on(
        PUT,
        1,
        exchange -> {
          exchange.request();
          lab.server.uploads.clear();
          lab.server.blob("app", content);
          exchange.hangUp();
        });
    put();
    assertThat(lab.server.peer.seen("POST")).hasSize(1);
  }

  @Test
  void registryThatTakesNothingEndsTheUpload() {
    lab.server.always(PUT, exchange -> exchange.reply(503));
    lab.server.always(
        "PATCH .*",
        exchange -> exchange.reply(202, "Location", exchange.request().path(), "Range", "0-0"));
    fails(Kind.INVALID, this::put).hasMessageContaining("takes no more of blob");
    assertThat(lab.server.peer.seen("PATCH")).hasSizeLessThanOrEqualTo(5);
    assertThat(lab.server.uploads).isEmpty();
  }

  @Test
  void wrongContentIsRefusedAndTheUploadTakenBack() {
    Descriptor other = Lab.layer(Lab.random(200_001));
    Descriptor wrong = Descriptor.of("", other.digest(), content.length);
    fails(Kind.INVALID, () -> lab.repository().put(wrong, List.of(), Lab.body(content)))
        .hasMessage("digest invalid: provided digest did not match");
    assertThat(lab.server.peer.seen("DELETE")).hasSize(1);
    assertThat(lab.server.uploads).isEmpty();
  }

  @Test
  void attemptsHaveAnEndAndTheUploadIsTakenBack() {
    lab.server.always("(PUT|PATCH) .*", exchange -> exchange.reply(503));
    fails(Kind.UNAVAILABLE, this::put);
    assertThat(lab.pauses).hasSize(4);
    assertThat(lab.server.peer.seen("DELETE")).hasSize(1);
  }

  @Test
  void uploadStartIsTriedAgain() {
    lab.server.on("POST .*", 2, exchange -> exchange.reply(503));
    put();
    assertThat(arrived()).isEqualTo(content);
  }

  @Test
  void contentThatCannotBeReadIsOurFault() {
    ContentTarget.Body missing =
        offset -> {
          throw new FileNotFoundException("it is gone");
        };
    fails(Kind.INTERNAL, () -> lab.repository().put(blob, List.of(), missing))
        .hasMessage("cannot read the content to push: it is gone");
    ContentTarget.Body cut = offset -> new ByteArrayInputStream(content, 0, 1_000);
    fails(Kind.INTERNAL, () -> lab.repository().put(blob, List.of(), cut))
        .hasMessageContaining("ends 199000 bytes too early");
    assertThat(lab.server.uploads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/x",
        "ftp://127.0.0.1/",
        "http://a b",
        "http://u:p@127.0.0.1/",
        "http:"
      })
  void hostileLocationIsRefused(String location) {
    lab.server.always("POST .*", exchange -> exchange.reply(202, "Location", location));
    fails(Kind.INVALID, this::put).hasMessageContaining("its location ");
    assertThat(lab.server.peer.seen("PUT")).isEmpty();
  }

  @Test
  void missingLocationIsRefused() {
    lab.server.always("POST .*", exchange -> exchange.reply(202));
    fails(Kind.INVALID, this::put).hasMessageContaining("names no location");
  }

  @Test
  void locationOnAnotherHostSeesNoCredentials() {
    try (HttpPeer storage = new HttpPeer(exchange -> exchange.reply(201));
        GuardedRegistry guarded = GuardedRegistry.basic()) {
      guarded.registry.replace(
          "POST .*", exchange -> exchange.reply(202, "Location", storage.url("/up?x=1")));
      guarded
          .repository(lab.registries, "app", GuardedRegistry.GOOD)
          .put(blob, List.of(), Lab.body(content));
      HttpPeer.Seen sent = storage.seen.getFirst();
      assertThat(sent.target()).isEqualTo("/up?x=1&digest=sha256%3A" + blob.digest().hex());
      assertThat(sent.headers()).doesNotContainKey("authorization");
      assertThat(sent.body()).isEqualTo(content);
    }
  }

  @Test
  void redirectedUploadIsSentAgainFromItsBeginning() {
    lab.server.on(
        PUT,
        1,
        exchange -> exchange.reply(307, "Location", exchange.request().target() + "&moved=1"));
    put();
    assertThat(arrived()).isEqualTo(content);
  }

  @Test
  void nothingIsChangedElsewhere() {
    try (HttpPeer elsewhere = new HttpPeer(exchange -> exchange.reply(400))) {
      lab.server.on(PUT, 1, exchange -> exchange.reply(307, "Location", elsewhere.url("/x")));
      fails(Kind.INVALID, this::put).hasMessageContaining("would change something elsewhere");
      assertThat(elsewhere.seen).isEmpty();
      lab.server.on("POST .*", 1, exchange -> exchange.reply(202, "Location", elsewhere.url("/x")));
      fails(Kind.INVALID, this::put);
      assertThat(elsewhere.seen).extracting(HttpPeer.Seen::method).containsExactly("PUT");
    }
  }

  @Test
  void emptyBlobIsSent() {
    Descriptor empty = Lab.layer(new byte[0]);
    lab.repository().put(empty, List.of(), Lab.body(new byte[0]));
    assertThat(lab.server.content.get("app/blobs/" + empty.digest())).isEmpty();
  }

  @Test
  void slowUploadIsNoStall() {
    ContentTarget.Body slow =
        offset ->
            new InputStream() {
              private int left = 8;

              @Override
              public int read() throws IOException {
                pause();
                return left-- > 0 ? 'x' : -1;
              }

              @Override
              public int read(byte[] target, int from, int length) throws IOException {
                int one = read();
                if (one >= 0) {
                  target[from] = (byte) one;
                }
                return one < 0 ? -1 : 1;
              }

              private void pause() throws IOException {
                try {
                  Thread.sleep(200);
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
            };
    byte[] expected = "xxxxxxxx".getBytes(StandardCharsets.US_ASCII);
    lab.repository().put(Lab.layer(expected), List.of(), slow);
    assertThat(lab.pauses).isEmpty();
  }

  private void put(String... elsewhere) {
    lab.repository().put(blob, List.of(elsewhere), Lab.body(content));
  }

  private void put() {
    put(new String[0]);
  }

  private void put(List<Long> opened) {
    lab.repository()
        .put(
            blob,
            List.of(),
            offset -> {
              opened.add(offset);
              return Lab.body(content).open(offset);
            });
  }

  private byte[] arrived() {
    return Optional.ofNullable(lab.server.content.get("app/blobs/" + blob.digest())).orElseThrow();
  }

  private void keepAndHangUp(HttpPeer.Exchange exchange, int bytes) throws IOException {
    String upload = exchange.target.replaceFirst("^/v2/", "").replaceFirst("[?].*", "");
    byte[] kept = exchange.takeAndHangUp(bytes);
    lab.server.uploads.merge(upload, kept, MemoryRegistry::join);
  }
}
