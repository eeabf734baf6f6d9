package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The artifact verbs against daemons that say anything. */
class ArtifactVerbsTest extends WithHome {
  private static String tar(TarEntry... entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (TarEntry entry : entries) {
        tar.put(entry, new byte[(int) entry.size()]);
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private Ran pull(String answer, String... more) throws IOException {
    Path socket = Files.createTempDirectory(folder, "daemon");
    try (ScriptedDaemon daemon = new ScriptedDaemon(socket, answer)) {
      String[] words = {"artifact", "pull", "-o", folder.resolve("in/out").toString(), "r.io/a:1"};
      return run(daemon, "", Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new));
    }
  }

  private List<Path> content() throws IOException {
    try (Stream<Path> found = Files.walk(folder.resolve("in"))) {
      return found.filter(Files::isRegularFile).map(folder.resolve("in")::relativize).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "/x", "a/../../x", "a//x", "./x", "..", "link/x", "a\nb", "file/x"})
  void namesThatLeadOutAreRefusedAndNothingStays(String name) throws IOException {
    write("in/out/file", "mine");
    write("in/beside/mine", "mine");
    Files.createSymbolicLink(folder.resolve("in/out/link"), Path.of("../beside"));
    Ran ran =
        pull(ScriptedDaemon.ok(tar(TarEntry.file("good", 5, 0644), TarEntry.file(name, 5, 0644))));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("write file \"");
    assertThat(content()).containsExactlyInAnyOrder(Path.of("out/file"), Path.of("beside/mine"));
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    for (TarEntry entry :
        List.of(TarEntry.symlink("x", "/etc"), TarEntry.hardLink("x", "/etc/passwd"))) {
      assertThat(pull(ScriptedDaemon.ok(tar(entry))).err()).contains("it is no file");
      assertThat(content()).isEmpty();
    }
  }

  @Test
  void aTruncatedAnswerLeavesNothing() throws IOException {
    String whole = ScriptedDaemon.ok(tar(TarEntry.file("x", 512, 0644)));
    assertThat(pull(whole.substring(0, whole.length() - 1024)).status()).isNotZero();
    assertThat(content()).isEmpty();
  }

  @Test
  void oldFilesAreReplacedOrKept() throws IOException {
    write("in/out/x", "mine");
    String answer = ScriptedDaemon.ok(tar(TarEntry.file("x", 3, 0644)));
    assertThat(pull(answer, "-k").err()).contains("it exists");
    assertThat(folder.resolve("in/out/x")).hasContent("mine");
    assertThat(pull(answer).out()).isEqualTo("x\n");
    assertThat(folder.resolve("in/out/x")).hasSize(3);
  }

  @Test
  void credentialsAreSent() throws IOException {
    write(".docker/config.json", "{\"auths\":{\"r.io\":{\"auth\":\"YW5uOnB3\"}}}");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder, ScriptedDaemon.ok(""), ScriptedDaemon.ok("[]"), ScriptedDaemon.ok(tar()))) {
      run(daemon, "", "artifact", "push", "r.io/a:1", "pom.xml:text/xml");
      run(daemon, "", "artifact", "discover", "--type", "a/b", "r.io/a:1");
      run(daemon, "", "artifact", "pull", "-o", folder.toString(), "r.io/a:1");
      assertThat(daemon.requests())
          .hasSize(3)
          .allSatisfy(request ->
              assertThat(sent(request, "X-Registry-Auth"))
                  .isEqualTo(Map.of("username", "ann", "password", "pw", "serveraddress", "r.io")));
      assertThat(asked(daemon.requests().get(1)))
          .isEqualTo("GET /gantry/v1/referrers?ref=r.io%2Fa%3A1&artifactType=a%2Fb");
    }
  }

  @Test
  void filesThatCannotBePushedAreNamed() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(run(daemon, "", "artifact", "push", "r.io/a:1", "/etc/passwd").err())
          .contains("not below the working folder");
      assertThat(run(daemon, "", "artifact", "push", "r.io/a:1", "src/../../x").err())
          .contains("not below the working folder");
      assertThat(run(daemon, "", "artifact", "push", "r.io/a:1", "none:a/b").err())
          .contains("open none: no such file or directory");
      assertThat(run(daemon, "", "artifact", "push", "r.io/a:1", "src").err())
          .contains("is not a regular file");
    }
  }
}
