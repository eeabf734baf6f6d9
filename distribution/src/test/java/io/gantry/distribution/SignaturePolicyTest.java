package io.gantry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy file says, in both forms, and what it does to a pull. */
class SignaturePolicyTest {
  @TempDir private static Path folder;
  private static OpenSslKeys openssl;

  private final MemoryRegistry server = new MemoryRegistry();
  private final Registries registries = new Registries(RegistrySettings.plain());
  private SignedImages signed;

  @BeforeAll
  static void makeKeys() {
    openssl = new OpenSslKeys(folder);
    OpenSslKeys.KINDS.forEach(kind -> openssl.keys(kind, kind));
  }

  @BeforeEach
  void begin() {
    signed = new SignedImages(server, openssl);
  }

  @AfterEach
  void close() {
    registries.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com/team/app/x:1, a.example.com/team/app/x:1",
    "a.example.com/team/app/x:2, a.example.com/team/app",
    "a.example.com/team/app:1, a.example.com/team/app",
    "a.example.com/team/apples:1, a.example.com",
    "a.example.com/team:1, a.example.com",
    "b.example.com/app, *.example.com",
    "b.c.example.com/app, *.c.example.com",
    "example.com/app, *",
    "a.example.com:5000/app, *",
    "busybox, docker.io/library",
    "someone/busybox, docker.io",
    "localhost:5000/x, localhost:5000",
  })
  void theMostSpecialRuleCounts(String image, String rule) throws IOException {
    SignaturePolicy policy =
        policy(
            """
            {"rules": {"*": R, "*.example.com": R, "*.c.example.com": R, "a.example.com": R,
             "a.example.com/team/app": R, "a.example.com/team/app/x:1": R, "localhost:5000": R,
             "docker.io": R, "docker.io/library": R}}\
            """
                .replace("R", "{\"type\": \"reject\"}"));
    assertThat(policy.rule(ImageReference.parse(image)).name()).isEqualTo(rule);
  }

  @Test
  void rejects() throws IOException {
    Admission admission = admission("{\"rules\": {\"*\": {\"type\": \"reject\"}}}");
    Document image = server.image("app", "1", new byte[1]);
    assertThatThrownBy(() -> admission.check(server.image("app:1"), List.of(image)))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessage(
            "pull of %s:1 is refused: rule \"*\" of %s rejects it"
                .formatted(server.image("app").name(), folder.resolve("policy.json")));
  }

  @Test
  void wantsAsManyKeysAsTheThreshold() throws IOException {
    Admission admission = admission(signed("[\"EC.pub\", \"RSA.pub\", \"ED25519.pub\"]", 2));
    Document image = server.image("app", "1", new byte[1]);
    refused(admission, "wants signatures by 2 of [", "there is none: there is no signature", image);
    signed.sign("app", image.descriptor().digest(), "RSA");
    signed.sign("app", image.descriptor().digest(), "RSA");
    refused(admission, "wants signatures by 2 of [", "only [" + folder + "/RSA.pub]", image);
    signed.sign("app", image.descriptor().digest(), "ED25519");
    accepted(admission, image);
  }

  @Test
  void aSignatureOfTheIndexOrOfTheManifestCounts() throws IOException {
    Document manifest = server.image("app", "m", new byte[1]);
    Document index =
        Document.of(
            MediaTypes.OCI_INDEX, Json.write(Index.of(List.<Descriptor>of(manifest.descriptor()))));
    server.put("app", "1", index);
    Admission admission = admission(signed("[\"EC.pub\"]", 1));
    refused(admission, "wants a signature by", "no signature", index, manifest);
    signed.sign("app", index.descriptor().digest(), "EC");
    accepted(admission, index, manifest);
    refused(admission, "wants a signature by", "no signature", manifest);
    signed.sign("app", manifest.descriptor().digest(), "EC");
    accepted(admission, manifest);
  }

  @Test
  void oneKeyUnderTwoNamesCountsOnce() throws IOException {
    Files.copy(folder.resolve("EC.pub"), folder.resolve("EC-copy.pub"));
    broken(signed("[\"EC.pub\", \"EC-copy.pub\"]", 2), "wants 2 signatures of 1 different keys");
  }

  @Test
  void readsKeysThatStandInIt() throws IOException {
    Admission admission =
        admission(signed("[" + Json.writeString(openssl.text("EC.pub")) + "]", 1));
    Document image = server.image("app", "1", new byte[1]);
    refused(admission, "wants a signature by key sha256:", "no signature", image);
    signed.sign("app", image.descriptor().digest(), "EC");
    accepted(admission, image);
  }

  @Test
  void readsTheFormOfContainersTools() throws IOException {
    String data = Base64.getEncoder().encodeToString(openssl.text("EC.pub").getBytes(UTF_8));
    Admission admission =
        admission(
            """
            {"default": [{"type": "insecureAcceptAnything"}],
             "transports": {"dir": {"": [{"type": "whatever"}]}, "docker": {
              "": [{"type": "reject"}],
              "%1$s/open": [{"type": "insecureAcceptAnything"}],
              "%1$s/app": [
                {"type": "sigstoreSigned", "keyPath": "%2$s/RSA.pub",
                 "signedIdentity": {"type": "matchRepository"}},
                {"type": "sigstoreSigned", "keyData": "%3$s",
                 "signedIdentity": {"type": "matchRepository"}}]}}}\
            """
                .formatted(server.peer.authority(), folder, data));
    Document image = server.image("app", "1", new byte[1]);
    admission.check(server.image("open"), List.of(image));
    assertThatThrownBy(() -> admission.check(server.image("other"), List.of(image)))
        .hasMessageContaining("rule \"\" of ")
        .hasMessageContaining("rejects it");
    signed.sign("app", image.descriptor().digest(), "EC");
    refused(admission, "wants a signature by " + folder + "/RSA.pub", "another key", image);
    signed.sign("app", image.descriptor().digest(), "RSA");
    accepted(admission, image);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|JSON",
        "[]|JSON",
        "{}|has neither \"rules\" nor \"default\"",
        "{\"rules\": {}}|has no rule \"*\"",
        "{\"rules\": {\"*\": {\"type\": \"accept\"}}, \"x\": 1}|\"x\" that is not known",
        "{\"rules\": {\"*\": \"accept\"}}|rule \"*\" is not an object",
        "{\"rules\": {\"*\": {}}}|rule \"*\" has no \"type\"",
        "{\"rules\": {\"*\": {\"type\": \"trust\"}}}|use accept, reject or signed",
        "{\"rules\": {\"*\": {\"type\": \"reject\", \"keys\": []}}}|\"keys\" that is not known",
        "{\"rules\": {\"*\": {\"type\": \"accept\"}, \"busybox\": {\"type\": \"reject\"}}}|Hint",
        "{\"rules\": {\"*\": {\"type\": \"signed\"}}}|1 signatures of 0 different keys",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": [\"no.pub\"]}}}|cannot read",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": \"EC.pub\"}}}|is not a list",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": [1]}}}|is not a text",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": [\"EC.key\"]}}}|no public key",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": [\"EC.pub\"], \"threshold\": 0}}}|0 sig",
        "{\"rules\": {\"*\": {\"type\": \"signed\", \"keys\": [\"EC.pub\"], \"threshold\": 1.5}}}|whole",
        "{\"default\": []}|is not a list of requirements",
        "{\"default\": [{\"type\": \"reject\"}], \"rules\": {}}|\"rules\" that is not known",
        "{\"default\": [{\"type\": \"signedBy\"}]}|\"signedBy\", which is not supported",
        "{\"default\": [{\"type\": \"sigstoreSigned\"}]}|must have one of keyPath",
        "{\"default\": [{\"type\": \"sigstoreSigned\", \"keyData\": \"%\"}]}|is not base64",
        "{\"default\": [{\"type\": \"sigstoreSigned\", \"rekorPublicKeyPath\": \"x\"}]}|not known",
      })
  void refusesABrokenFile(String json, String why) throws IOException {
    broken(json == null ? "" : json, why);
  }

  private void broken(String json, String why) throws IOException {
    assertThatThrownBy(() -> policy(json))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageStartingWith("cannot use signature policy " + folder.resolve("policy.json"))
        .hasMessageContaining(why);
  }

  private String signed(String keys, int threshold) {
    return """
    {"rules": {"*": {"type": "reject"},
      "%s": {"type": "signed", "keys": %s, "threshold": %d}}}\
    """
        .formatted(server.peer.authority(), keys, threshold);
  }

  private void accepted(Admission admission, Document... documents) {
    assertThatCode(() -> admission.check(server.image("app:1"), List.of(documents)))
        .doesNotThrowAnyException();
  }

  private void refused(Admission admission, String wanted, String found, Document... documents) {
    assertThatThrownBy(() -> admission.check(server.image("app:1"), List.of(documents)))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageStartingWith("pull of " + server.image("app").name() + ":1 is refused: rule \"")
        .hasMessageContaining("of " + folder.resolve("policy.json") + " " + wanted)
        .hasMessageContaining(found);
  }

  private Admission admission(String json) throws IOException {
    return policy(json).admission(registries.repository(server.image("app"), Optional.empty()));
  }

  private static SignaturePolicy policy(String json) throws IOException {
    return SignaturePolicy.read(Files.writeString(folder.resolve("policy.json"), json));
  }
}
