package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferrersTest {
  private static final String SIGNATURE = "application/vnd.test.signature";
  private static final String BILL = "application/vnd.test.bill";

  private final Lab lab = new Lab();
  private final Descriptor subject = lab.server.image("app", "1", new byte[] {1}).descriptor();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void registryThatKnowsReferrersIsAsked() {
    byte[] index = Json.write(Index.of(List.of(described(SIGNATURE), described(BILL))));
    lab.server.always(
        "GET /v2/app/referrers/.*",
        exchange -> exchange.reply(200, index, "Content-Type", MediaTypes.OCI_INDEX));
    assertThat(lab.repository().referrers(subject.digest(), Optional.empty())).hasSize(2);
    assertThat(lab.repository().referrers(subject.digest(), Optional.of(BILL)))
        .containsExactly(described(BILL));
    assertThat(lab.server.peer.seen("GET /v2/app/referrers/").getLast().target())
        .isEqualTo(
            "/v2/app/referrers/" + subject.digest() + "?artifactType=application%2Fvnd.test.bill");
  }

  @Test
  void filterThatWasAppliedIsNotAppliedAgain() {
    Descriptor bare = Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.sha256("x"), 1);
    byte[] index = Json.write(Index.of(List.of(bare)));
    lab.server.always(
        "GET /v2/app/referrers/.*",
        exchange -> exchange.reply(200, index, "OCI-Filters-Applied", "artifactType"));
    assertThat(lab.repository().referrers(subject.digest(), Optional.of(BILL)))
        .containsExactly(bare);
  }

  @Test
  void registryThatDoesNotKnowThemHasThemUnderATag() {
    assertThat(lab.repository().referrers(subject.digest(), Optional.empty())).isEmpty();
    Document signature = referrer(SIGNATURE);
    Document bill = referrer(BILL);
    for (Document one : List.of(signature, bill, signature)) {
      lab.repository().put(one, Optional.empty());
    }
    assertThat(lab.server.content).containsKey("app/manifests/sha256-" + subject.digest().hex());
    assertThat(lab.repository().referrers(subject.digest(), Optional.empty()))
        .extracting(Descriptor::digest)
        .containsExactly(signature.descriptor().digest(), bill.descriptor().digest());
    Descriptor listed = lab.repository().referrers(subject.digest(), Optional.of(BILL)).getFirst();
    assertThat(listed.artifactType()).isEqualTo(BILL);
    assertThat(listed.annotations()).containsEntry("made", "here");
  }

  @Test
  void registryThatNotesTheSubjectKeepsNoTag() {
    lab.server.always(
        "PUT /v2/app/manifests/sha256:.*",
        exchange -> exchange.reply(201, "OCI-Subject", subject.digest().toString()));
    lab.repository().put(referrer(BILL), Optional.empty());
    assertThat(lab.server.peer.seen("PUT")).hasSize(1);
  }

  @Test
  void foreignIndexIsHostile() {
    for (String body :
        List.of("[]", "{\"manifests\":[{}]}", "{\"manifests\":[{\"digest\":\"sha256:x\"}]}", "x")) {
      lab.server.replace(
          "GET /v2/app/referrers/.*",
          exchange -> exchange.reply(200, body.getBytes(StandardCharsets.UTF_8)));
      fails(Kind.INVALID, () -> lab.repository().referrers(subject.digest(), Optional.empty()));
    }
  }

  @Test
  void deleteRemovesTagsAndManifests() {
    lab.repository().delete("1");
    assertThat(lab.repository().head("1")).isEmpty();
    lab.repository().delete(subject.digest().toString());
    fails(Kind.NOT_FOUND, () -> lab.repository().delete(subject.digest().toString()));
    lab.server.always("DELETE .*", exchange -> exchange.reply(405));
    fails(Kind.INVALID, () -> lab.repository().delete("1"))
        .hasMessageContaining("DELETE http://127.0.0.1:")
        .hasMessageEndingWith("/v2/app/manifests/1: status 405");
  }

  private Document referrer(String type) {
    Descriptor empty = lab.server.blob("app", "{}".getBytes(StandardCharsets.UTF_8));
    Manifest manifest =
        new Manifest(
            2, MediaTypes.OCI_MANIFEST, type, empty, List.of(), subject, Map.of("made", "here"));
    return Document.of(MediaTypes.OCI_MANIFEST, Json.write(manifest));
  }

  private static Descriptor described(String type) {
    return new Descriptor(
        MediaTypes.OCI_MANIFEST, Digest.sha256(type), 1, null, List.of(), Map.of(), type, null);
  }
}
