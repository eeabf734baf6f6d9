package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void readsBothForms() {
    Options options =
        Options.parse(List.of("--listen", "[::1]:5001", "--root=/srv/r", "--gc-grace=90m"));

    assertThat(options.host()).isEqualTo("::1");
    assertThat(options.port()).isEqualTo(5001);
    assertThat(options.root()).hasToString("/srv/r");
    assertThat(options.duration(Option.GC_GRACE, "1h")).isEqualTo(Duration.ofMinutes(90));
    assertThat(options.duration(Option.GC_INTERVAL, "1h")).isEqualTo(Duration.ofHours(1));
    assertThat(options.quota()).isEqualTo(Quota.NONE);
    assertThat(Options.parse(List.of()).host()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--what",
        "x",
        "--listen",
        "--listen=5000",
        "--listen=:5000",
        "--listen=a:b",
        "--listen=a:70000",
        "--read-only=yes",
        "--quota=-1",
        "--quota=1G",
        "--gc-grace=soon",
        "--tls-cert=x",
        "--token-realm=x",
        "--upstream=ftp://x",
        "--upstream=x",
        "--storage=/folder",
        "--storage=s3://",
        "--storage=s3://Bucket",
        "--storage=s3://bucket/a b",
        "--s3-endpoint=http://x",
        "--s3-redirect",
        "--gc-settle=soon"
      })
  void refuses(String argument) {
    assertThatThrownBy(() -> Options.parse(List.of(argument)))
        .isInstanceOf(GantryException.class)
        .hasMessageNotContaining("null");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket, blobs/x",
    "s3://bucket/, blobs/x",
    "s3://bucket/a/b, a/b/blobs/x",
    "s3://bucket/a/, a/blobs/x"
  })
  void aBucketMayHaveAPrefix(String url, String key) {
    S3Place place = Options.parse(List.of("--storage", url)).storage().orElseThrow();
    assertThat(place.bucket()).isEqualTo("bucket");
    assertThat(place.key("blobs/x")).isEqualTo(key);
    assertThat(place.region()).isEqualTo("us-east-1");
  }

  @Test
  void aSweepSparesWhatOthersJustBegan() {
    List<String> options = List.of("--storage=s3://bucket", "--gc-grace=5s", "--gc-settle=5s");
    assertThatThrownBy(() -> Options.parse(options)).hasMessageContaining("--gc-settle");
  }

  @ParameterizedTest
  @CsvSource({
    "team/*, team/a, true",
    "team/*, team/a/b, false",
    "team/**, team/a/b, true",
    "**, a/b/c, true",
    "*, a, true",
    "*, a/b, false",
    "a.c, abc, false",
    "*/app, team/app, true",
    "te*m/a*, team/app, true"
  })
  void rightsHavePatterns(String pattern, String name, boolean matches) {
    Rights rights =
        Rights.parse(
            "{\"u\":[{\"repository\":\"%s\",\"actions\":[\"pull\"]}]}"
                .formatted(pattern)
                .getBytes(StandardCharsets.UTF_8));

    assertThat(rights.allows("u", new RepositoryName(name), Action.PULL)).isEqualTo(matches);
    assertThat(rights.allows("u", new RepositoryName(name), Action.PUSH)).isFalse();
    assertThat(rights.allows("v", new RepositoryName(name), Action.PULL)).isFalse();
  }

  @Test
  void pagesEndWhereTheListEnds() {
    Page page = Page.cut(Stream.of("a", "b", "c"), Optional.of(2), "");
    assertThat(page).isEqualTo(new Page(List.of("a", "b"), true));
    assertThat(Page.cut(Stream.of("a", "b", "c"), Optional.of(2), "a").more()).isFalse();
    assertThat(Page.cut(Stream.of("a", "c"), Optional.empty(), "b").items()).containsExactly("c");
    assertThat(Page.cut(Stream.of("a"), Optional.of(0), "").items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999950, 1.0 MB"})
  void sizesAreForPeople(long bytes, String text) {
    assertThat(Html.size(bytes)).isEqualTo(text);
  }
}
