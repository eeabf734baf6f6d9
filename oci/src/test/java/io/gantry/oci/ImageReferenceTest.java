package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String DIGEST = "@sha256:" + HEX;

  @ParameterizedTest(name = "{0} -> {1}, {2}")
  @CsvSource({
    "busybox, docker.io/library/busybox:latest, busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
    "library/busybox, docker.io/library/busybox:latest, busybox:latest",
    "docker.io/busybox, docker.io/library/busybox:latest, busybox:latest",
    "index.docker.io/busybox, docker.io/library/busybox:latest, busybox:latest",
    "docker.io/library/busybox, docker.io/library/busybox:latest, busybox:latest",
    "bitnami/redis, docker.io/bitnami/redis:latest, bitnami/redis:latest",
    "docker.io/library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/app:v1, localhost:5000/app:v1, localhost:5000/app:v1",
    "local/app, docker.io/local/app:latest, local/app:latest",
    "UPPER/app, UPPER/app:latest, UPPER/app:latest",
    "registry.k8s.io/pause:3.9, registry.k8s.io/pause:3.9, registry.k8s.io/pause:3.9",
    "host:80/a/b/c, host:80/a/b/c:latest, host:80/a/b/c:latest",
    "[2001:db8::1]:5000/x, [2001:db8::1]:5000/x:latest, [2001:db8::1]:5000/x:latest",
    "a--b__c/d.e, docker.io/a--b__c/d.e:latest, a--b__c/d.e:latest",
    "x:_under.score-dash, docker.io/library/x:_under.score-dash, x:_under.score-dash",
    "test:5000, docker.io/library/test:5000, test:5000",
  })
  void normalises(String text, String full, String familiar) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference).hasToString(full);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
  }

  @Test
  void keepsADigestAndThenAddsNoTag() {
    ImageReference plain = ImageReference.parse("busybox" + DIGEST);
    assertThat(plain).hasToString("docker.io/library/busybox" + DIGEST);
    assertThat(plain.tag()).isEmpty();
    assertThat(ImageReference.parse("busybox:1" + DIGEST).tag()).contains("1");
    assertThat(plain.withTag("2").digest()).isEqualTo(Optional.empty());
    assertThat(ImageReference.parse("busybox").withDigest(Digest.sha256(""))).isEqualTo(plain);
  }

  @Test
  void parsesANameWithoutAddingATag() {
    assertThat(ImageReference.parseName("busybox").tag()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":",
        "@",
        "/",
        "a/",
        "/a",
        "a//b",
        "a:",
        ":tag",
        "a@",
        "a@sha256:zz",
        "a@md5:d41d8cd98f00b204e9800998ecf8427e",
        "a:b:c",
        "a:-tag",
        "a:tag with space",
        "Busybox",
        "foo/Bar",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "a._b",
        "docker.io/",
        "https://example.com/a",
        "-host.example/a",
        "host_name.example/a",
        "host:port/a",
        "a\n",
        "a:b\n",
        "é",
        "../../etc/passwd",
        HEX
      })
  void refuses(String text) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> ImageReference.parse(text))
        .withMessageStartingWith("invalid re")
        .matches(e -> e.kind() == GantryException.Kind.INVALID);
  }

  @Test
  void refusesWhatIsTooLong() {
    ImageReference.parse("a".repeat(247));
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> ImageReference.parse("a".repeat(248)))
        .withMessageContaining("255");
    ImageReference.parse("a:" + "b".repeat(128));
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> ImageReference.parse("a:" + "b".repeat(129)));
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> ImageReference.parse("a/".repeat(1_000_000)));
  }

  @Test
  void namesTheOffenceInDockersWords() {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> ImageReference.parse("Busybox"))
        .withMessage(
            "invalid reference format: repository name (library/Busybox) must be lowercase");
  }

  @Test
  void survivesNoiseAndParsesItsOwnOutput() {
    Random random = new Random(42);
    String alphabet = "aab0.:/@-_Z[]\n \0é" + "sha256:";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        ImageReference parsed = ImageReference.parse(text.toString());
        assertThat(ImageReference.parse(parsed.toString())).isEqualTo(parsed);
        assertThat(ImageReference.parse(parsed.familiar())).isEqualTo(parsed);
      } catch (GantryException expected) {
        assertThat(expected.kind()).isEqualTo(GantryException.Kind.INVALID);
      }
    }
  }
}
