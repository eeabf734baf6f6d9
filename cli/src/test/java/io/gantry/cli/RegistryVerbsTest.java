package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** login, logout, pull, push and search: what is sent to the daemon, and what is shown. */
class RegistryVerbsTest extends WithHome {
  private static final String ACCEPTED =
      ScriptedDaemon.ok("{\"Status\":\"Login Succeeded\",\"IdentityToken\":\"\"}");
  private static final String DONE = "{\"status\":\"Digest: sha256:1\"}\n";

  private Path config() {
    return folder.resolve(".docker/config.json");
  }

  /** A helper program that keeps its one secret in a file, and notes how it was called. */
  private void installHelper() throws IOException {
    installHelper(
        "docker-credential-scripted",
        """
        #!/bin/sh
        cd %s; PATH=/usr/bin:/bin
        echo "$@" >> calls
        case $1 in
          store) cat > kept ;;
          erase) cat > /dev/null; rm -f kept ;;
          list) echo '{}' ;;
          get) cat > /dev/null; [ -e kept ] && cat kept && exit 0; echo credentials not found in native keychain; exit 1 ;;
        esac
        """
            .formatted(folder));
  }

  private void installHelper(String name, String script) throws IOException {
    write("bin/" + name, script);
    Files.setPosixFilePermissions(
        folder.resolve("bin").resolve(name), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void loginAsksTheDaemonAndKeepsWhatWasAccepted() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ACCEPTED, ScriptedDaemon.ok(DONE))) {
      Ran login = run(daemon, "se:cret\n", "login", "-u", "ann", "--password-stdin", "r.io");
      assertThat(login.out()).isEqualTo("Login Succeeded\n");
      assertThat(login.err())
          .contains("WARNING! Your credentials are stored unencrypted in '" + config() + "'");
      assertThat(daemon.requests().getFirst())
          .startsWith("POST /v1.51/auth HTTP/1.1")
          .endsWith("{\"username\":\"ann\",\"password\":\"se:cret\",\"serveraddress\":\"r.io\"}");
      assertThat(run(daemon, "", "pull", "r.io/a:1").status()).isZero();
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth"))
          .isEqualTo(Map.of("username", "ann", "password", "se:cret", "serveraddress", "r.io"));
      assertThat(run(daemon, "", "logout", "https://r.io/v2/").out())
          .isEqualTo("Removing login credentials for r.io\n");
      assertThat(Files.readString(config())).doesNotContain("r.io");
    }
  }

  @Test
  void loginKeepsTheTokenInsteadOfThePassword() throws IOException {
    String token = ScriptedDaemon.ok("{\"Status\":\"ok\",\"IdentityToken\":\"tok\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, token)) {
      Ran login = run(daemon, "", "login", "-u", "ann", "-p", "secret");
      assertThat(login.err()).contains("Using --password via the CLI is insecure");
      assertThat(Files.readString(config()))
          .contains("https://index.docker.io/v1/", "\"tok\"")
          .doesNotContain("YW5uOnNlY3JldA");
    }
  }

  @Test
  void refusedCredentialsAreNotKept() throws IOException {
    String refused = ScriptedDaemon.answer("401 Unauthorized", "{\"message\":\"incorrect\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, refused)) {
      Ran login = run(daemon, "pw", "login", "-u", "ann", "--password-stdin");
      assertThat(login.status()).isEqualTo(1);
      assertThat(login.err()).isEqualTo("gantry: Error response from daemon: incorrect\n");
      assertThat(config()).doesNotExist();
    }
  }

  @Test
  void loginTriesWhatItHasFirst() throws IOException {
    write(".docker/config.json", "{\"auths\":{\"r.io\":{\"auth\":\"YW5uOnB3\"}}}");
    String refused = ScriptedDaemon.answer("401 Unauthorized", "{\"message\":\"expired\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ACCEPTED, refused)) {
      assertThat(run(daemon, "", "login", "r.io").err())
          .contains("Authenticating with existing credentials... [Username: ann]");
      assertThat(run(daemon, "", "login", "r.io").err())
          .contains(
              "Stored credentials invalid or expired",
              "Cannot perform an interactive login from a non TTY device");
    }
  }

  @Test
  void loginRefusesOptionsThatMakeNoSense() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(run(daemon, "pw", "login", "--password-stdin").err())
          .contains("the --password-stdin option requires --username to be set");
      assertThat(run(daemon, "pw", "login", "-p", "x", "--password-stdin", "-u", "a").err())
          .contains("cannot specify both --password and --password-stdin");
      assertThat(run(daemon, "", "login", "-u", "a", "--password-stdin").err())
          .contains("password is required");
    }
  }

  @Test
  void aBrokenConfigIsReportedAndLeft() throws IOException {
    write(".docker/config.json", "{\"auths\": {");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      for (String[] words :
          new String[][] {{"login", "-u", "a", "-p", "b"}, {"logout"}, {"pull", "box"}}) {
        Ran ran = run(daemon, "", words);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("parsing config file " + config() + ": JSON is malformed");
      }
      assertThat(config()).hasContent("{\"auths\": {");
      assertThat(daemon.requests()).isEmpty();
    }
  }

  @Test
  void aHelperKeepsTheSecrets() throws IOException {
    installHelper();
    write(".docker/config.json", "{\"credsStore\":\"scripted\"}");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, ACCEPTED, ScriptedDaemon.ok(DONE), ScriptedDaemon.ok(DONE))) {
      Ran login = run(daemon, "s3cret", "login", "-u", "ann", "--password-stdin", "r.io");
      assertThat(login).isEqualTo(new Ran(0, "Login Succeeded\n", ""));
      assertThat(Files.readString(config())).doesNotContain("s3cret", "auth\"");
      run(daemon, "", "push", "r.io/a:1");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth"))
          .isEqualTo(Map.of("username", "ann", "password", "s3cret", "serveraddress", "r.io"));
      run(daemon, "", "logout", "r.io");
      assertThat(folder.resolve("kept")).doesNotExist();
      run(daemon, "", "pull", "r.io/a:1");
      assertThat(daemon.requests().get(2)).contains("X-Registry-Auth: e30=\r\n");
      assertThat(folder.resolve("calls")).hasContent("store\nget\nerase\nget\nlist");
    }
  }

  @Test
  void aHelperKeepsTokensToo() throws IOException {
    installHelper();
    write(".docker/config.json", "{\"credsStore\":\"scripted\"}");
    String token = ScriptedDaemon.ok("{\"Status\":\"ok\",\"IdentityToken\":\"tok\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, token, ScriptedDaemon.ok(DONE))) {
      run(daemon, "pw", "login", "-u", "ann", "--password-stdin", "r.io");
      assertThat(Json.readMap(Files.readString(folder.resolve("kept"))))
          .isEqualTo(Map.of("ServerURL", "r.io", "Username", "<token>", "Secret", "tok"));
      run(daemon, "", "pull", "r.io/a");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth"))
          .isEqualTo(Map.of("identitytoken", "tok", "serveraddress", "r.io"));
    }
  }

  @Test
  void aHelperMayFileARegistryUnderAnotherName() throws IOException {
    installHelper(
        "docker-credential-listing",
        """
        #!/bin/sh
        read -r key
        case $1-$key in
          list-*) echo '{"https://q.io/v1/":"bob","https://r.io/v1/":"ann"}' ;;
          get-https://r.io/v1/) echo '{"Username":"ann","Secret":"pw"}' ;;
          *) echo credentials not found in native keychain; exit 1 ;;
        esac
        """);
    write(".docker/config.json", "{\"credsStore\":\"listing\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ScriptedDaemon.ok(DONE))) {
      run(daemon, "", "pull", "r.io/a");
      assertThat(sent(daemon.requests().getFirst(), "X-Registry-Auth"))
          .isEqualTo(Map.of("username", "ann", "password", "pw", "serveraddress", "r.io"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo no JSON", "echo '[]'", "echo '{'", "exit 3", "yes x", ":"})
  void aHelperThatTalksNonsenseIsReported(String script) throws IOException {
    installHelper("docker-credential-odd", "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
    write(".docker/config.json", "{\"credsStore\":\"odd\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ScriptedDaemon.ok(DONE))) {
      Ran pull = run(daemon, "", "pull", "-q", "box");
      assertThat(pull.status()).isZero();
      assertThat(pull.err())
          .startsWith("WARNING: error running credential helper docker-credential-odd get: ");
    }
  }

  @Test
  void aHelperThatFailsHindersLoginButNoPull() throws IOException {
    write(".docker/config.json", "{\"credsStore\":\"absent\"}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ScriptedDaemon.ok(DONE), ACCEPTED)) {
      Ran pull = run(daemon, "", "pull", "-q", "box");
      assertThat(pull.out()).isEqualTo("docker.io/library/box:latest\n");
      assertThat(pull.err())
          .isEqualTo(
              "WARNING: error running credential helper docker-credential-absent get: executable file not found in $PATH\n");
      Ran login = run(daemon, "s3cret", "login", "-u", "ann", "--password-stdin");
      assertThat(login.status()).isEqualTo(1);
      assertThat(login.err()).contains("docker-credential-absent store").doesNotContain("s3cret");
    }
  }

  @Test
  void aHelpersErrorIsShownWithoutTheSecret() throws IOException {
    installHelper("docker-credential-leaky", "#!/bin/sh\n/bin/cat; printf '\\033[2J'; exit 1\n");
    write(".docker/config.json", "{\"credHelpers\":{\"r.io\":\"leaky\"}}");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ACCEPTED)) {
      Ran login = run(daemon, "s3cret", "login", "-u", "ann", "--password-stdin", "r.io");
      assertThat(login.status()).isEqualTo(1);
      assertThat(login.err())
          .contains("docker-credential-leaky store: it failed")
          .doesNotContain("s3cret");
      assertThat(run(daemon, "", "logout", "r.io").err())
          .contains("docker-credential-leaky erase: r.io\\u001b[2J");
    }
  }

  @Test
  void podmansFilesAreReadWhenDockersKnowsNothing() throws IOException {
    write("run/containers/auth.json", "{\"auths\":{\"docker.io\":{\"auth\":\"YW5uOnB3\"}}}");
    write("other.json", "{\"auths\":{\"docker.io/t\":{\"auth\":\"Ym9iOmE6Yg==\"}}}");
    environment.put("XDG_RUNTIME_DIR", folder + "/run");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, ScriptedDaemon.ok(DONE), ScriptedDaemon.ok(DONE))) {
      run(daemon, "", "pull", "box");
      assertThat(sent(daemon.requests().get(0), "X-Registry-Auth").get("username"))
          .isEqualTo("ann");
      assertThat(run(daemon, "", "logout").err())
          .isEqualTo(
              "WARNING: credentials for docker.io remain in "
                  + folder
                  + "/run/containers/auth.json\n");
      environment.put("REGISTRY_AUTH_FILE", folder + "/other.json");
      run(daemon, "", "pull", "t/box");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth").get("username"))
          .isEqualTo("bob");
    }
  }

  @Test
  void theFolderOfTheConfigIsChosen() throws IOException {
    write("a/config.json", "{\"auths\":{\"r.io\":{\"auth\":\"YW5uOnB3\"}}}");
    write("b/config.json", "{\"auths\":{\"r.io\":{\"auth\":\"Ym9iOmE6Yg==\"}}}");
    environment.put("DOCKER_CONFIG", folder + "/a");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, ScriptedDaemon.ok(DONE), ScriptedDaemon.ok(DONE))) {
      run(daemon, "", "pull", "r.io/x");
      run(daemon, "", "--config", folder + "/b", "pull", "r.io/x");
      assertThat(sent(daemon.requests().get(0), "X-Registry-Auth").get("username"))
          .isEqualTo("ann");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth").get("username"))
          .isEqualTo("bob");
    }
  }

  @Test
  void pullsAndPushesAsDockersClientAsks() throws IOException {
    String ok = ScriptedDaemon.ok(DONE);
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, ok, ok, ok, ok, ok, ok)) {
      assertThat(run(daemon, "", "pull", "--platform", "Linux/ARM64", "box"))
          .isEqualTo(
              new Ran(
                  0,
                  "Using default tag: latest\nDigest: sha256:1\ndocker.io/library/box:latest\n",
                  ""));
      assertThat(run(daemon, "", "pull", "-a", "r.io/box").out()).endsWith("\nr.io/box\n");
      run(daemon, "", "image", "pull", "box@sha256:" + "a".repeat(64));
      assertThat(run(daemon, "", "push", "-q", "box").out())
          .isEqualTo("docker.io/library/box:latest\n");
      run(daemon, "", "image", "push", "-a", "box");
      run(daemon, "", "push", "--platform", "linux/arm64", "box:1");
      assertThat(daemon.requests())
          .extracting(request -> request.substring(0, request.indexOf(" HTTP")))
          .containsExactly(
              "POST /v1.51/images/create?fromImage=docker.io%2Flibrary%2Fbox&tag=latest&platform=linux%2Farm64",
              "POST /v1.51/images/create?fromImage=r.io%2Fbox",
              "POST /v1.51/images/create?fromImage=docker.io%2Flibrary%2Fbox&tag=sha256%3A"
                  + "a".repeat(64),
              "POST /v1.51/images/docker.io/library/box/push?tag=latest",
              "POST /v1.51/images/docker.io/library/box/push",
              "POST /v1.51/images/docker.io/library/box/push?tag=1&platform=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D");
      assertThat(run(daemon, "", "push", "-a", "box:1").err())
          .contains("tag can't be used with --all-tags/-a");
      assertThat(run(daemon, "", "pull", "BOX").err()).contains("must be lowercase");
    }
  }

  @Test
  void pullsTheOtherNamesWhenOneFails() throws IOException {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            ScriptedDaemon.answer("404 Not Found", "{\"message\":\"no \\u001b[2J such\"}"),
            ScriptedDaemon.ok("{\"error\":\"broke off\"}"),
            ScriptedDaemon.ok(DONE))) {
      Ran ran = run(daemon, "", "pull", "-q", "a", "b", "c");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err())
          .isEqualTo("Error response from daemon: no \\u001b[2J such\nbroke off\n");
      assertThat(ran.out()).isEqualTo("docker.io/library/c:latest\n");
    }
  }

  @Test
  void createPullsWhatIsMissing() throws IOException {
    String missing =
        ScriptedDaemon.answer("404 Not Found", "{\"message\":\"No such image: box:latest\"}");
    String created = ScriptedDaemon.answer("201 Created", "{\"Id\":\"abc\"}");
    write(".docker/config.json", "{\"auths\":{\"docker.io\":{\"auth\":\"YW5uOnB3\"}}}");
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(
            folder,
            missing,
            ScriptedDaemon.ok(DONE),
            created,
            ScriptedDaemon.ok(DONE),
            created,
            missing,
            missing)) {
      assertThat(run(daemon, "", "create", "--platform", "linux/arm64", "box"))
          .isEqualTo(
              new Ran(0, "abc\n", "Unable to find image 'box:latest' locally\nDigest: sha256:1\n"));
      assertThat(daemon.requests().get(1)).contains("tag=latest&platform=linux%2Farm64 HTTP");
      assertThat(sent(daemon.requests().get(1), "X-Registry-Auth").get("username"))
          .isEqualTo("ann");
      assertThat(run(daemon, "", "create", "--pull", "always", "-q", "box"))
          .isEqualTo(new Ran(0, "abc\n", ""));
      assertThat(run(daemon, "", "create", "--pull", "never", "box").err())
          .contains("No such image: box:latest");
      assertThat(run(daemon, "", "create", "a".repeat(64)).err()).contains("No such image");
      assertThat(run(daemon, "", "create", "--pull", "maybe", "box").err())
          .contains("invalid pull option: 'maybe'");
    }
  }

  @Test
  void searchShowsATableThatNobodyCanDisturb() throws IOException {
    String found =
        ScriptedDaemon.ok(
            "[{\"name\":\"alpine\",\"description\":\"A very long description\\nof alpine that is longer than fortyfive\",\"star_count\":10,\"is_official\":true},"
                + "{\"name\":\"e\\u001b[2Jvil\",\"description\":\"\",\"star_count\":0}]");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, found, found)) {
      assertThat(
              run(daemon, "", "search", "--limit", "3", "-f", "is-official=true", "alpine")
                  .out()
                  .replace("…", "..."))
          .isEqualTo(
              """
              NAME            DESCRIPTION                                     STARS   OFFICIAL
              alpine          A very long description of alpine that is lo...   10      [OK]
              e\\u001b[2Jvil                                                   0
              """);
      assertThat(daemon.requests().getFirst())
          .startsWith(
              "GET /v1.51/images/search?term=alpine&limit=3&filters=%7B%22is-official%22%3A%7B%22true%22%3Atrue%7D%7D HTTP");
      assertThat(run(daemon, "", "search", "--format", "{{.Name}} {{.StarCount}}", "alpine").out())
          .startsWith("alpine 10\n");
    }
  }

  @Test
  void imagesAreListedWithTheirDigests() throws IOException {
    String images =
        ScriptedDaemon.ok(
            "[{\"Id\":\"sha256:0123456789abcdef\",\"RepoTags\":[\"r.io/a:1\"],\"RepoDigests\":[\"q.io/a@sha256:2\",\"r.io/a@sha256:1\"],\"Size\":1}]");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, images)) {
      assertThat(run(daemon, "", "image", "ls", "--digests").out())
          .contains("REPOSITORY   TAG   DIGEST     IMAGE ID")
          .contains("r.io/a       1     sha256:1   0123456789ab");
    }
  }

  @Test
  void aServerNeedsAHost() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(run(daemon, "", "logout", "https:///v1").err())
          .contains("invalid server address \"https:///v1\"");
    }
  }
}
