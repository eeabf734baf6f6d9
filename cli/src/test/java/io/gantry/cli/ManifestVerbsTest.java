package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ManifestVerbsTest extends WithHome {
  private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static String digest(char fill) {
    return "sha256:" + String.valueOf(fill).repeat(64);
  }

  private static String manifest(String mediaType, char fill, String more) {
    return ScriptedDaemon.ok(
        "{\"Reference\":\"x\",\"Descriptor\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7},\"Document\":{\"schemaVersion\":2},\"Raw\":\"e30=\"%s}"
            .formatted(mediaType, digest(fill), more));
  }

  private static String config(String os, String architecture) {
    return ",\"Config\":{\"os\":\"%s\",\"architecture\":\"%s\",\"rootfs\":{}}"
        .formatted(os, architecture);
  }

  private static String body(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4);
  }

  private Path lists() {
    return folder.resolve(".config/gantry/manifests");
  }

  @Test
  void aListIsMadeAnnotatedPushedAndForgotten() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"r.io\":{\"auth\":\"YW5uOnB3\"},\"q.io\":{\"auth\":\"Ym9iOmE6Yg==\"},\"z.io\":{\"auth\":\"YW5uOnB3\"}}}");
    String pushed = ScriptedDaemon.ok("{\"Digest\":\"" + digest('f') + "\"}");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            manifest(DOCKER, 'a', config("linux", "amd64")),
            manifest(DOCKER, 'b', ""),
            pushed)) {
      assertThat(run(daemon, "", "manifest", "create", "r.io/app", "q.io/app:x", "r.io/app:y"))
          .isEqualTo(new Ran(0, "Created manifest list r.io/app:latest\n", ""));
      assertThat(asked(daemon.requests().getFirst()))
          .isEqualTo("GET /gantry/v1/manifest?ref=q.io%2Fapp%3Ax");
      assertThat(sent(daemon.requests().getFirst(), "X-Registry-Auth").get("username"))
          .isEqualTo("bob");
      assertThat(run(daemon, "", "manifest", "push", "r.io/app").err())
          .contains("manifest r.io/app:y must have an OS and Architecture");
      Ran annotated =
          run(
              daemon,
              "",
              "manifest",
              "annotate",
              "--os",
              "linux",
              "--arch",
              "arm",
              "--variant",
              "v7",
              "--os-version",
              "1",
              "--os-features",
              "a,b",
              "r.io/app",
              "r.io/app:y");
      assertThat(annotated).isEqualTo(new Ran(0, "", ""));
      assertThat(run(daemon, "", "manifest", "push", "-p", "r.io/app").out())
          .isEqualTo(digest('f') + "\n");
      String put = daemon.requests().get(2);
      assertThat(asked(put))
          .isEqualTo(
              "PUT /gantry/v1/manifest?ref=r.io%2Fapp%3Alatest"
                  + "&mediaType=application%2Fvnd.docker.distribution.manifest.list.v2%2Bjson"
                  + "&from=q.io%2Fapp%40sha256%3A"
                  + "a".repeat(64)
                  + "&from=r.io%2Fapp%40sha256%3A"
                  + "b".repeat(64));
      assertThat(body(put))
          .isEqualTo(
              ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.list.v2+json\",\"manifests\":["
                      + "{\"mediaType\":\"%s\",\"size\":7,\"digest\":\"%s\",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}},"
                      + "{\"mediaType\":\"%s\",\"size\":7,\"digest\":\"%s\",\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"os.version\":\"1\",\"os.features\":[\"a\",\"b\"],\"variant\":\"v7\"}}]}")
                  .formatted(DOCKER, digest('a'), DOCKER, digest('b')));
      assertThat(sent(put, "X-Registry-Auth").get("username")).isEqualTo("ann");
      assertThat(sent(put, "X-Registry-Config")).containsOnlyKeys("r.io", "q.io");
      assertThat(lists()).isEmptyDirectory();
      assertThat(run(daemon, "", "manifest", "push", "r.io/app").err())
          .isEqualTo("gantry: No such manifest: r.io/app:latest\n");
    }
  }

  @Test
  void anExistingListIsAmendedOnlyOnRequest() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            manifest(OCI, 'a', config("linux", "amd64")),
            manifest(OCI, 'b', config("linux", "arm64")))) {
      assertThat(run(daemon, "", "manifest", "create", "l", "m:1").status()).isZero();
      assertThat(run(daemon, "", "manifest", "create", "l", "m:2").err())
          .contains("refusing to amend an existing manifest list with no --amend flag");
      assertThat(run(daemon, "", "manifest", "create", "-a", "l", "m:1", "m:2").status()).isZero();
      Ran shown = run(daemon, "", "manifest", "inspect", "l");
      assertThat(Json.readMap(shown.out()))
          .containsEntry("mediaType", INDEX)
          .extractingByKey("manifests")
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .hasSize(2);
      assertThat(run(daemon, "", "manifest", "inspect", "-v", "l", "m:2").out())
          .contains("docker.io/library/m:2", "\"OCIManifest\"", "arm64");
      assertThat(run(daemon, "", "manifest", "inspect", "l", "m:3").err())
          .contains(
              "manifest for image docker.io/library/m:3 does not exist in docker.io/library/l:latest");
      assertThat(run(daemon, "", "manifest", "rm", "l", "l"))
          .isEqualTo(new Ran(1, "", "No such manifest: l\n"));
    }
  }

  @Test
  void aListCannotBeAMemberOfAList() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, manifest(INDEX, 'a', ""))) {
      assertThat(run(daemon, "", "manifest", "create", "l", "m:1").err())
          .contains("docker.io/library/m:1 is a manifest list");
      assertThat(lists()).doesNotExist();
    }
  }

  @Test
  void inspectsWhatIsInARegistry() throws IOException {
    String index =
        ScriptedDaemon.ok(
            "{\"Descriptor\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7},\"Document\":{\"manifests\":[{\"digest\":\"%s\"}],\"evil\":\"\\u001b\\u009b\"},\"Raw\":\"e30=\"}"
                .formatted(INDEX, digest('a'), digest('b')));
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, index, index, manifest(OCI, 'b', config("linux", "arm64")))) {
      Ran plain = run(daemon, "", "manifest", "inspect", "--insecure", "m");
      assertThat(plain.out()).doesNotContain("\033", "\u009b");
      assertThat(Json.readMap(plain.out()))
          .isEqualTo(
              Map.of("manifests", List.of(Map.of("digest", digest('b'))), "evil", "\033\u009b"));
      Ran verbose = run(daemon, "", "manifest", "inspect", "-v", "m");
      assertThat(verbose.out())
          .startsWith("[")
          .contains("\"docker.io/library/m@" + digest('b') + "\"", "\"arm64\"");
      assertThat(asked(daemon.requests().get(2)))
          .endsWith("?ref=docker.io%2Flibrary%2Fm%40sha256%3A" + "b".repeat(64));
    }
  }

  @Test
  void inspectsAnImageInARegistryWithoutAPull() throws IOException {
    String answer = manifest(OCI, 'a', config("linux", "arm64"));
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, answer, answer)) {
      Ran shown =
          run(
              daemon,
              "",
              "image",
              "inspect",
              "--registry",
              "--platform",
              "linux/arm64",
              "-f",
              "{{.Config.architecture}} {{.Descriptor.size}}",
              "m");
      assertThat(shown).isEqualTo(new Ran(0, "arm64 7\n", ""));
      assertThat(asked(daemon.requests().getFirst()))
          .endsWith("ref=docker.io%2Flibrary%2Fm%3Alatest&platform=linux%2Farm64");
      assertThat(run(daemon, "", "image", "inspect", "--registry", "m").out())
          .contains("\"Config\"")
          .doesNotContain("\"Raw\"");
      assertThat(run(daemon, "", "image", "inspect", "--platform", "linux/arm64", "m").err())
          .contains("--platform needs --registry");
    }
  }

  @Test
  void aDamagedListOrAnswerIsReported() throws IOException {
    Files.createDirectories(lists());
    Files.writeString(lists().resolve("docker.io%2Flibrary%2Fl%3Alatest.json"), "[{\"Ref\":");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            ScriptedDaemon.ok("{\"Descriptor\":{\"digest\":\"sha256:short\"}}"),
            ScriptedDaemon.ok("{}"))) {
      assertThat(run(daemon, "", "manifest", "push", "l").err())
          .contains("manifest list docker.io/library/l:latest in " + lists(), "is damaged");
      assertThat(run(daemon, "", "manifest", "create", "k", "m").status()).isEqualTo(1);
      assertThat(run(daemon, "", "manifest", "create", "k", "m").err()).contains("digest");
    }
  }
}
