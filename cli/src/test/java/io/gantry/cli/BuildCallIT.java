package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry build --call}: what a Dockerfile says of itself, without a build. */
class BuildCallIT {
  private static final String FILE =
      """
      ARG version=1
      # tools has what is needed
      FROM nowhere.invalid/base:${version} AS tools
      # mode is how
      ARG mode=fast
      RUN --mount=type=secret,id=token,required=true --mount=type=ssh true
      FROM tools
      COPY a /
      """;

  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

  @Test
  void targets() throws IOException {
    file(FILE);
    assertThat(call("targets"))
        .isEqualTo(
            new Ran(
                0,
                """
                TARGET    DESCRIPTION
                tools     has what is needed
                (default)
                """,
                ""));
    Map<String, ?> list = Json.readMap(call("targets,format=json").out());
    assertThat(list.get("targets"))
        .isEqualTo(
            List.of(
                Map.of(
                    "name", "tools",
                    "description", "has what is needed",
                    "base", "nowhere.invalid/base:${version}",
                    "location", at(3)),
                Map.of("default", true, "base", "tools", "location", at(7))));
    assertThat(list.get("sources")).isEqualTo(List.of(base64(FILE)));
  }

  @Test
  void outline() throws IOException {
    file(FILE);
    Ran last = call("outline", "--build-arg", "mode=slow");
    assertThat(last)
        .isEqualTo(
            new Ran(
                0,
                """
                BUILD ARG   VALUE   DESCRIPTION
                version     1
                mode        slow    is how

                SECRET   REQUIRED
                token    true

                SSH       REQUIRED
                default

                """,
                ""));
    assertThat(call("outline", "--target", "tools").out())
        .startsWith("TARGET:      tools\nDESCRIPTION: has what is needed\n\nBUILD ARG   ");
    Map<String, ?> json = Json.readMap(call("outline,format=json", "--target", "tools").out());
    assertThat(json.get("name")).isEqualTo("tools");
    assertThat(json.get("args"))
        .isEqualTo(
            List.of(
                Map.of("name", "version", "value", "1", "location", at(1)),
                Map.of(
                    "name", "mode",
                    "description", "is how",
                    "value", "fast",
                    "location", at(5))));
    assertThat(json.get("secrets"))
        .isEqualTo(List.of(Map.of("name", "token", "required", true, "location", at(6))));
    assertThat(json.get("ssh")).isEqualTo(List.of(Map.of("name", "default", "location", at(6))));
    assertThat(call("outline", "--target", "none").err())
        .contains("target stage \"none\" could not be found");
  }

  @Test
  void checksForPrograms() throws IOException {
    file("FROM bb AS Up\nFROM ${\n");
    Ran found = call("check,format=json");
    assertThat(found.status()).isEqualTo(1);
    Fields report = Fields.parse(found.out().getBytes(StandardCharsets.UTF_8));
    assertThat(report.objects("warnings").getFirst().text("ruleName")).isEqualTo("StageNameCasing");
    assertThat(report.object("buildError").text("message")).contains("Dockerfile:2");
    assertThat(report.objects("sources").getFirst().text("filename")).isEqualTo("Dockerfile");
    assertThat(call("lint,format=json,ignorestatus=true").status()).isZero();
  }

  @Test
  void checksOfTheFile() throws IOException {
    Path file = folder.resolve("Dockerfile");
    Files.writeString(folder.resolve(".dockerignore"), "junk\n");
    Files.writeString(file, "FROM bb\nCMD [\"true\"]\n");
    Ran fine = daemon.run("build", "--check", folder.toString());
    assertThat(fine).isEqualTo(new Ran(0, "Check complete, no warnings found.\n", ""));

    Files.writeString(
        file, "FROM bb AS Up\nCOPY junk /\nRUN echo $PATH > $UNKNOWN\nMAINTAINER me\n");
    Ran found = daemon.run("build", "--call=check", folder.toString());
    assertThat(found.status()).isEqualTo(1);
    assertThat(found.out())
        .startsWith("Check complete, 3 warnings have been found!\n")
        .contains(
            """

            WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
            Stage name 'Up' should be lowercase
            Dockerfile:1
            --------------------
               1 | >>> FROM bb AS Up
               2 |     COPY junk /
               3 |     RUN echo $PATH > $UNKNOWN
            --------------------
            """,
            "WARNING: CopyIgnoredFile",
            "WARNING: MaintainerDeprecated");

    Files.writeString(file, "FROM bb AS Up\nCMD [\"true\"]\n");
    Ran warned = daemon.run("build", "--progress", "plain", folder.toString());
    assertThat(warned.status()).isZero();
    assertThat(warned.err())
        .endsWith(
            """

             1 warning found (use --check to expand):
             - StageNameCasing: Stage name 'Up' should be lowercase (line 1)
            """);

    Files.writeString(file, "# check=error=true\nFROM bb AS Up\nRUN touch /never\n");
    Ran strict = daemon.run("build", "--progress", "plain", folder.toString());
    assertThat(strict.status()).isEqualTo(1);
    assertThat(strict.err())
        .contains("lint violation found for rules: StageNameCasing")
        .doesNotContain("#1 [up 2/2]");
    assertThat(daemon.run("build", "--check", folder.toString()).status()).isEqualTo(1);

    Files.writeString(file, "FROM bb AS Up\nFROM ${\n");
    Ran faulty = daemon.run("build", "--check", folder.toString());
    assertThat(faulty.status()).isEqualTo(1);
    assertThat(faulty.out() + faulty.err()).contains("WARNING: StageNameCasing", "Dockerfile:2");
  }

  @Test
  void aFaultIsAnErrorAsOfABuild() throws IOException {
    file("FROM bb\nRUM true\n");
    for (String call : List.of("outline", "targets", "targets,format=json", "build")) {
      Ran ran = call(call);
      assertThat(ran.status()).as(call).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("unknown instruction: RUM (did you mean RUN?)");
    }
    for (String call : List.of("other", "outline,format=xml", "outline,targets")) {
      assertThat(call(call).err()).contains("invalid argument \"" + call + "\" for \"--call\"");
    }
  }

  private static Map<String, ?> at(long line) {
    Map<String, ?> position = Map.of("line", line);
    return Map.of("ranges", List.of(Map.of("start", position, "end", position)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), text);
  }

  private Ran call(String call, String... more) {
    String[] words =
        Stream.of(
                Stream.of("build", "--progress", "plain", "--call", call),
                Stream.of(more),
                Stream.of(folder.toString()))
            .flatMap(each -> each)
            .toArray(String[]::new);
    return daemon.run(words);
  }
}
