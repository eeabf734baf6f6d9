package io.gantry.distribution;

import static io.gantry.distribution.SignedImages.claim;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures beside images in a registry: sound ones by OpenSSL, and all that an attacker puts. */
class RemoteSignaturesTest {
  @TempDir private static Path folder;
  private static OpenSslKeys openssl;

  private final MemoryRegistry server = new MemoryRegistry();
  private final Registries registries = new Registries(RegistrySettings.plain());
  private SignedImages signed;
  private Digest image;

  @BeforeAll
  static void makeKeys() {
    openssl = new OpenSslKeys(folder);
    OpenSslKeys.KINDS.forEach(kind -> openssl.keys(kind, kind));
  }

  @BeforeEach
  void putImage() {
    signed = new SignedImages(server, openssl);
    image = server.image("app", "1", "layer".getBytes(UTF_8)).descriptor().digest();
  }

  @AfterEach
  void close() {
    registries.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "ED25519"})
  void verifiesWhatOthersSigned(String key) {
    signed.sign("app", image, key);
    assertThat(verify(key))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.key().name()).isEqualTo(key + ".pub");
          assertThat(found.digest()).isEqualTo(image);
          assertThat(found.reference()).isEqualTo(ImageReference.parseName(name()));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "ED25519"})
  void othersVerifyWhatWasSigned(String key) {
    assertThat(signatures().sign(server.image("app:1"), openssl.privateKey(key), false))
        .isEqualTo(image);
    Manifest manifest = manifest(SignedImages.tag(image));
    Descriptor layer = manifest.layers().getFirst();
    byte[] payload = content("app/blobs/" + layer.digest());
    String encoded = layer.annotations().get("dev.cosignproject.cosign/signature");
    openssl.verify(key, payload, Base64.getDecoder().decode(encoded));
    assertThat(layer.mediaType()).isEqualTo(SignedImages.MEDIA_TYPE);
    assertThat(Json.readMap(payload))
        .containsEntry(
            "critical",
            Map.of(
                "type", "cosign container image signature",
                "image", Map.of("docker-manifest-digest", image.toString()),
                "identity", Map.of("docker-reference", name() + ":1")));
    assertThat(verify(key)).hasSize(1);
  }

  @Test
  void addsToTheSignaturesThatAreThere() {
    signed.sign("app", image, "EC");
    signatures().sign(server.image("app:1"), openssl.privateKey("RSA"), false);
    // The same again: RSA signatures of the same do not differ.
    signatures().sign(server.image("app:1"), openssl.privateKey("RSA"), false);
    Manifest manifest = manifest(SignedImages.tag(image));
    assertThat(manifest.layers()).hasSize(2);
    byte[] config = content("app/blobs/" + manifest.config().digest());
    assertThat(new String(config, UTF_8))
        .contains(manifest.layers().stream().map(each -> each.digest().toString()).toList());
    assertThat(verify("EC", "RSA", "ED25519"))
        .extracting(found -> found.key().name())
        .containsExactly("EC.pub", "RSA.pub");
  }

  @Test
  void signsAndVerifiesAmongTheReferrers() {
    signatures().sign(server.image("app:1"), openssl.privateKey("EC"), true);
    assertThat(server.content).doesNotContainKey("app/manifests/" + SignedImages.tag(image));
    Descriptor referrer =
        repository().referrers(image, Optional.empty()).stream().findFirst().orElseThrow();
    assertThat(referrer.artifactType())
        .isEqualTo("application/vnd.dev.cosign.artifact.sig.v1+json");
    assertThat(verify("EC")).hasSize(1);
  }

  @Test
  void aPullByDigestIsSignedWithoutATag() {
    signatures().sign(server.image("app@" + image), openssl.privateKey("EC"), false);
    assertThat(verify("EC"))
        .extracting(found -> found.reference().toString())
        .containsExactly(name());
  }

  @Test
  void saysThatThereIsNone() {
    refused("there is no signature");
  }

  @Test
  void anotherKeyDoesNotCount() {
    signed.sign("app", image, "RSA");
    refused("signature 1 of " + SignedImages.tag(image) + " was made with another key");
  }

  @Test
  void anotherImagesSignatureDoesNotCount() {
    Digest other = server.image("app", "2", "other".getBytes(UTF_8)).descriptor().digest();
    String claim = claim(other, name());
    signed.attach("app", image, signed.layer("app", claim, sign(claim)));
    refused("is for " + other);
  }

  @Test
  void aNameOfAnotherRepositoryDoesNotCount() {
    String claim = claim(image, "example.com/app");
    signed.attach("app", image, signed.layer("app", claim, sign(claim)));
    refused("is for the name example.com/app");
  }

  static Stream<String[]> malformed() {
    String digest = Digest.sha256("x").toString();
    String type = "cosign container image signature";
    return Stream.of(
        new String[] {claim("atomic container signature", digest, "a.b/c"), "its type is"},
        new String[] {claim("sha256:123", "a.b/c"), "is not 64 lower-case hex digits"},
        new String[] {claim(digest, "a.b/../c"), "is malformed"},
        new String[] {claim(digest, ""), "it is empty"},
        new String[] {"{}", "it has no object \"critical\""},
        new String[] {"[]", "JSON"},
        new String[] {"", "JSON"},
        new String[] {"{\"critical\":{\"type\":\"" + type + "\"}}", "no object \"image\""},
        new String[] {
          "{\"critical\":{\"type\":\""
              + type
              + "\",\"image\":{\"docker-manifest-digest\":1},"
              + "\"identity\":{\"docker-reference\":\"a.b/c\"}}}",
          "no text \"docker-manifest-digest\""
        },
        new String[] {
          claim(digest, "a.b/c").replace("\"type\"", "\"expires\":1,\"type\""),
          "members that are not known"
        },
        new String[] {claim("\\u001b[2J", digest, "a.b/c"), "its type is \"[2J\""});
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedClaimDoesNotCount(String claim, String why) {
    signed.attach("app", image, signed.layer("app", claim, sign(claim)));
    refused(why);
  }

  @Test
  void aChangedPayloadDoesNotCount() {
    String claim = claim(Digest.sha256("x"), name());
    String changed = claim(image, name());
    signed.attach("app", image, signed.layer("app", changed, sign(claim)));
    refused("was made with another key");
  }

  @Test
  void aPayloadThatIsNotItsDigestDoesNotCount() {
    String claim = claim(image, name());
    Descriptor layer = signed.layer("app", claim, sign(claim));
    signed.attach("app", image, layer);
    byte[] lie = content("app/blobs/" + layer.digest()).clone();
    lie[lie.length - 2] ^= 1;
    server.content.put("app/blobs/" + layer.digest(), lie);
    refused("its content is not what its digest says");
  }

  @Test
  void strangeLayersDoNotCount() {
    String claim = claim(image, name());
    Descriptor good = signed.layer("app", claim, sign(claim));
    signed.attach(
        "app",
        image,
        good.withAnnotations(Map.of()),
        good.withAnnotations(Map.of("dev.cosignproject.cosign/signature", "%%%")),
        good.withAnnotations(Map.of("dev.cosignproject.cosign/signature", "A".repeat(5000))),
        Descriptor.of(SignedImages.MEDIA_TYPE, good.digest(), 1 << 20)
            .withAnnotations(good.annotations()),
        Descriptor.of("text/plain", good.digest(), good.size())
            .withAnnotations(good.annotations()));
    refused(
        "signature 1 of " + SignedImages.tag(image) + " is of a kind that is not known",
        "signature 2 of " + SignedImages.tag(image) + " is not base64",
        "signature 3 of " + SignedImages.tag(image) + " is too large",
        "signature 4 of " + SignedImages.tag(image) + " is too large",
        "signature 5 of " + SignedImages.tag(image) + " is of a kind that is not known");
    signed.attach("app", image, good);
    assertThat(verify("EC")).hasSize(1);
  }

  @Test
  void aGiganticListIsReadInPart() {
    String claim = claim(image, name());
    Descriptor foreign = signed.layer("app", claim, openssl.sign("RSA", claim.getBytes(UTF_8)));
    Descriptor[] many =
        IntStream.range(0, 2000).mapToObj(any -> foreign).toArray(Descriptor[]::new);
    signed.attach("app", image, many);
    refused("and 91 more");
    assertThat(server.peer.seen("GET /v2/app/blobs/")).hasSize(100);
  }

  @Test
  void whatIsNoManifestUnderTheTagDoesNotCount() {
    server.put(
        "app",
        SignedImages.tag(image),
        Document.of(
            "application/vnd.oci.image.index.v1+json",
            "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(UTF_8)));
    refused(SignedImages.tag(image) + " is no manifest");
  }

  @Test
  void aRegistryThatFailsIsNotOneWithoutSignatures() {
    signed.sign("app", image, "EC");
    server.always("GET .*[.]sig", exchange -> exchange.reply(403));
    assertThatThrownBy(() -> verify("EC"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageContaining("pull access denied");
  }

  @Test
  void referrersThatCannotBeReadAreARemark() {
    server.always("GET .*/referrers/.*", exchange -> exchange.reply(400));
    refused("referrers of " + image + " could not be read");
  }

  @Test
  void anExpiredCertificateDoesNotCount() {
    openssl.run(
        "x509", "-new", "-subj", "/CN=x", "-signkey", "EC.key", "-days", "-1", "-out", "old.pem");
    openssl.run(
        "req", "-x509", "-key", "EC.key", "-subj", "/CN=x", "-days", "2", "-out", "now.pem");
    signed.sign("app", image, "EC");
    assertThat(signatures().verify(server.image("app:1"), Set.of(certificate("now.pem"))))
        .hasSize(1);
    assertThatThrownBy(
            () -> signatures().verify(server.image("app:1"), Set.of(certificate("old.pem"))))
        .hasMessageContaining("the certificate of old.pem is not valid now");
  }

  private static VerificationKey certificate(String file) {
    return VerificationKey.parse(file, openssl.text(file));
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> verify("EC"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageContainingAll(words)
        .hasMessageContaining("no signature of " + name() + ":1");
  }

  private List<VerifiedSignature> verify(String... keys) {
    return signatures()
        .verify(
            server.image("app:1"),
            new LinkedHashSet<>(Arrays.stream(keys).map(openssl::publicKey).toList()));
  }

  private static byte[] sign(String claim) {
    return openssl.sign("EC", claim.getBytes(UTF_8));
  }

  private Manifest manifest(String tag) {
    return Json.read(content("app/manifests/" + tag), Manifest.class);
  }

  private byte[] content(String path) {
    return Objects.requireNonNull(server.content.get(path), path);
  }

  private String name() {
    return server.image("app").name();
  }

  private RemoteSignatures signatures() {
    return new RemoteSignatures(repository());
  }

  private RemoteRepository repository() {
    return registries.repository(server.image("app"), Optional.empty());
  }
}
