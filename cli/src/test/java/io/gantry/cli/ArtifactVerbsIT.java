package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to a real registry and back, and what refers to an image there. */
class ArtifactVerbsIT {
  @TempDir private Path folder;

  @Test
  void filesAreAttachedDiscoveredAndPulled() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(folder);
        DaemonProcess daemon = DaemonProcess.start()) {
      String repository = registry.host() + "/my/box";
      gantry(daemon, "tag", "bb", repository + ":1");
      gantry(daemon, "push", "-q", repository + ":1");
      String artifact = repository + ":notes";
      String[] push = {
        "artifact",
        "push",
        "--type",
        "a/notes",
        "-a",
        "by=ann",
        "--subject",
        repository + ":1",
        artifact,
        "pom.xml:text/xml",
        "./src/main/java/io/gantry/cli/Main.java"
      };
      assertThat(gantry(daemon, push).out()).contains("Digest: sha256:");
      assertThat(gantry(daemon, "manifest", "inspect", artifact).out())
          .contains("\"text/xml\"", "\"application/octet-stream\"", "\"by\"", "\"subject\"");

      String[] discover = {"artifact", "discover", "--format", "{{.ArtifactType}}"};
      assertThat(gantry(daemon, add(discover, repository + ":1")).out()).isEqualTo("a/notes\n");
      assertThat(gantry(daemon, add(discover, "--type", "a/other", repository + ":1")).out())
          .isEmpty();
      assertThat(gantry(daemon, "artifact", "discover", repository + ":1").out())
          .startsWith("DIGEST ")
          .contains("a/notes");

      Path out = folder.resolve("out");
      gantry(daemon, "artifact", "pull", "-o", out.toString(), artifact);
      assertThat(out.resolve("pom.xml")).hasSameBinaryContentAs(Path.of("pom.xml"));
      String main = "src/main/java/io/gantry/cli/Main.java";
      assertThat(out.resolve(main)).hasSameBinaryContentAs(Path.of(main));

      assertThat(run(daemon, "artifact", "push", artifact, "pom.xml:no type").err())
          .contains("is no media type");
      assertThat(
              run(
                      daemon,
                      "artifact",
                      "push",
                      "--subject",
                      registry.host() + "/b",
                      artifact,
                      "pom.xml")
                  .err())
          .contains("is in another repository");
      assertThat(run(daemon, "artifact", "pull", repository + ":1").err())
          .contains("has no layer with the title of a file");
    }
  }

  private static String[] add(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static Ran gantry(DaemonProcess daemon, String... words) {
    Ran ran = run(daemon, words);
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran;
  }

  private static Ran run(DaemonProcess daemon, String... words) {
    return Ran.with(Map.of("GANTRY_HOST", "unix://" + daemon.socket), "", words);
  }
}
