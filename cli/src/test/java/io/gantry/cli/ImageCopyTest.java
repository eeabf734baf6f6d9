package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCopyTest extends WithHome {
  private static final String DONE = ScriptedDaemon.ok("{\"status\":\"Digest: sha256:1\"}\n");

  @ParameterizedTest
  @CsvSource({
    "box, docker://box",
    "docker://r.io/a:1, docker://r.io/a:1",
    "localhost:5000/a, docker://localhost:5000/a",
    "store:box:1, store:box:1",
    "oci:/a/../b:tag, oci:/b:tag",
    "oci:b, oci:HERE/b",
    "oci-archive:b.tar:r.io/a:1, oci-archive:HERE/b.tar:r.io/a:1",
    "docker-archive:/x.tar, docker-archive:/x.tar"
  })
  void saysWhereInTheDaemonsForm(String typed, String place) throws IOException {
    String here = Path.of("").toAbsolutePath().toString();
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, DONE)) {
      assertThat(run(daemon, "", "copy", typed, "store:x"))
          .isEqualTo(new Ran(0, "Digest: sha256:1\n", ""));
      assertThat(asked(daemon.requests().getFirst()))
          .isEqualTo(
              new Query("POST /gantry/v1/copy")
                  .with("source", place.replace("HERE", here))
                  .with("destination", "store:x")
                  .toString());
    }
  }

  @Test
  void sendsTheCredentialsOfBothRegistriesOnly() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"r.io\":{\"auth\":\"YW5uOnB3\"},\"docker.io\":{\"auth\":\"Ym9iOmE6Yg==\"},\"z.io\":{\"auth\":\"YW5uOnB3\"}}}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, DONE, DONE)) {
      assertThat(run(daemon, "", "copy", "-a", "-q", "r.io/a", "docker://box").out()).isEmpty();
      String request = daemon.requests().getFirst();
      assertThat(asked(request)).endsWith("&all=1");
      assertThat(sent(request, "X-Registry-Config"))
          .containsOnlyKeys("r.io", "https://index.docker.io/v1/");
      run(daemon, "", "copy", "--platform", "linux/arm64", "q.io/a", "oci:/x");
      assertThat(asked(daemon.requests().get(1))).endsWith("&platform=linux%2Farm64");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Config")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir:/tmp/x", "docker-daemon:box:1", "BOX", "oci:", "oci-archive::x", ""})
  void refusesWhatIsNoPlace(String typed) throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      Ran ran = run(daemon, "", "copy", typed, "store:x");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err()).containsAnyOf("is no place of an image", "names no file");
      assertThat(run(daemon, "", "copy", "--all", "--platform", "a/b", "a", "b").err())
          .contains("cannot specify both --all and --platform");
      assertThat(daemon.requests()).isEmpty();
    }
  }
}
