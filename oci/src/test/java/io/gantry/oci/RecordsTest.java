package io.gantry.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents of other tools are read in full: writing the record gives the same document. */
class RecordsTest {
  @Test
  void runtimeSpecLosesNothing() {
    RuntimeSpec spec = Json.read(Documents.RUNTIME_SPEC.bytes(), RuntimeSpec.class);
    assertContains(Json.readMap(Json.write(spec)), Json.readMap(Documents.RUNTIME_SPEC.bytes()));
    assertThat(Json.read(Json.write(spec), RuntimeSpec.class)).isEqualTo(spec);
  }

  @Test
  void runtimeSpecKeepsAllSixtyFourBits() {
    RuntimeSpec spec = Json.read(Documents.RUNTIME_SPEC.bytes(), RuntimeSpec.class);
    RuntimeSpec.Process process = Objects.requireNonNull(spec.process());
    assertThat(process.rlimits().getFirst().hard()).isEqualTo(-1);
    assertThat(Json.writeString(process.rlimits().getFirst())).contains("18446744073709551615");
    assertThat(Json.read("{\"type\":\"RLIMIT_CORE\",\"hard\":-1}", RuntimeSpec.Rlimit.class).hard())
        .isEqualTo(-1);
  }

  @Test
  void imageConfigKeepsWhatDockerAdds() {
    ImageConfig config = Json.read(Documents.DOCKER_CONFIG.bytes(), ImageConfig.class);
    assertContains(Json.readMap(Json.write(config)), Json.readMap(Documents.DOCKER_CONFIG.bytes()));
    assertThat(config.created()).isEqualTo(Instant.parse("2024-05-18T00:11:22.123456789Z"));
    assertThat(config.config().healthcheck())
        .isEqualTo(
            new ImageConfig.Healthcheck(
                List.of("CMD-SHELL", "curl -f http://localhost/"),
                30_000_000_000L,
                3_000_000_000L,
                null,
                null,
                3));
    assertThat(config.config().entrypoint()).containsExactly("/docker-entrypoint.sh");
    assertThat(config.config().shell()).containsExactly("/bin/bash", "-c");
    assertThat(config.config().unmapped()).containsEntry("MacAddress", "");
    assertThat(config.unmapped()).containsEntry("docker_version", "20.10.24");
    assertThat(config.history().get(1).isEmptyLayer()).isTrue();
    assertThat(config.platform()).isEqualTo(Platform.of("linux", "amd64"));
  }

  @Test
  void configTellsAbsentFromEmpty() {
    ImageConfig.Config absent = Json.read("{}", ImageConfig.Config.class);
    ImageConfig.Config empty = Json.read("{\"Cmd\":[],\"Env\":null}", ImageConfig.Config.class);
    assertThat(absent).isEqualTo(ImageConfig.Config.EMPTY);
    assertThat(absent.cmd()).isNull();
    assertThat(empty.cmd()).isEmpty();
    assertThat(empty.env()).isEmpty();
  }

  @Test
  void manifestsAndIndexesLoseNothing() {
    Manifest manifest = Json.read(Documents.OCI_MANIFEST.bytes(), Manifest.class);
    assertContains(
        Json.readMap(Json.write(manifest)), Json.readMap(Documents.OCI_MANIFEST.bytes()));
    Index index = Json.read(Documents.DOCKER_LIST.bytes(), Index.class);
    assertContains(Json.readMap(Json.write(index)), Json.readMap(Documents.DOCKER_LIST.bytes()));
    assertThat(index.manifests().get(1).platform()).hasToString("linux/arm/v7");
    assertThat(MediaTypes.isIndex(Objects.requireNonNull(index.mediaType()))).isTrue();
  }

  @Test
  void absentListsAndMapsAreEmpty() {
    RuntimeSpec spec = Json.read("{}", RuntimeSpec.class);
    assertThat(spec.mounts()).isEmpty();
    assertThat(spec.annotations()).isEmpty();
    assertThat(spec.linux()).isNull();
    assertThat(Json.read("{}", RuntimeSpec.Linux.class)).isEqualTo(RuntimeSpec.Linux.EMPTY);
  }

  /** What we write may have more (empty) fields than the original, but none less. */
  private static void assertContains(@Nullable Object written, @Nullable Object original) {
    switch (original) {
      case Map<?, ?> map -> {
        assertThat(written).isInstanceOf(Map.class);
        Map<?, ?> found = (Map<?, ?>) Objects.requireNonNull(written);
        map.forEach((key, value) -> assertContains(found.get(key), value));
      }
      case List<?> list -> {
        assertThat(written).isInstanceOf(List.class);
        List<?> found = (List<?>) Objects.requireNonNull(written);
        assertThat(found).hasSameSizeAs(list);
        for (int i = 0; i < list.size(); i++) {
          assertContains(found.get(i), list.get(i));
        }
      }
      case null -> assertThat(written).isIn(null, List.of(), Map.of(), "");
      default -> assertThat(written).isEqualTo(original);
    }
  }
}
