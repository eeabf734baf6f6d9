package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.GitServer;
import io.gantry.testing.SshGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories behind SSH: the client's keys open them, and do not leave it. */
class BuildGitSshIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static GitServer git;
  private static SshGit ssh;

  @TempDir private static Path repositories;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    git = GitServer.start(repositories);
    git.commit("Dockerfile", "FROM bb\nCOPY a /a\nRUN cat /a; find / -xdev -name 'ssh*' -type s\n");
    git.commit("a", "of the repository\n");
    ssh = SshGit.start(repositories);
  }

  @AfterAll
  static void stop() {
    ssh.close();
    git.close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    Path ingest = daemon.dataRoot().resolve("ingest");
    Await.until(() -> isEmpty(ingest), () -> "left in " + ingest + ": " + names(ingest));
    try (Stream<Path> files = Files.walk(daemon.root)) {
      assertThat(files).noneMatch(file -> file.endsWith("known_hosts") || file.endsWith("agent"));
    }
  }

  @Test
  void anAgentOpensWhatIsAddedAndContexts() throws Exception {
    file(
        "FROM bb\nADD "
            + ssh.shortUrl()
            + " /g/\nADD "
            + ssh.url()
            + "#main /h/\n"
            + "RUN cat /g/a /h/a; ls -A /g\n");
    Path socket = folder.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    Map<String, String> environment =
        Map.of("GANTRY_HOST", "unix://" + daemon.socket, "SSH_AUTH_SOCK", socket.toString());
    try {
      Await.until(() -> Files.exists(socket), () -> "no agent");
      ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", ssh.key().toString());
      add.environment().putAll(environment);
      assertThat(add.start().waitFor()).isZero();
      Ran built = Ran.with(environment, "", build("--ssh", "default", folder.toString()));
      assertThat(built.status()).as(built.err() + ssh.logText()).isZero();
      assertThat(built.err().split("of the repository", -1)).hasSize(3);
      for (String context : List.of(ssh.shortUrl(), ssh.url() + "#main")) {
        built = Ran.with(environment, "", build("--ssh", "default", context));
        assertThat(built.status()).as(built.err()).isZero();
        assertThat(built.err()).contains("of the repository");
      }
    } finally {
      agent.destroy();
      agent.onExit().join();
    }
  }

  @Test
  void aKeyThatTheServerDoesNotKnowOpensNothing() throws IOException {
    file("FROM bb\nADD " + ssh.shortUrl() + " /g/\n");
    for (String context : List.of(folder.toString(), ssh.url())) {
      Ran wrong = run(build("--ssh", "default=" + ssh.otherKey(), context));
      assertThat(wrong.status()).isEqualTo(1);
      assertThat(wrong.err()).doesNotContain("\r", "known hosts");
      assertThat(wrong.err())
          .contains(
              "git ls-remote ",
              ssh.host(),
              "Permission denied (publickey)",
              "Hint: the server takes none of the keys of --ssh default");
      Ran none = run(build(context));
      assertThat(none.status()).isEqualTo(1);
      assertThat(none.err())
          .contains("Permission denied (publickey)", "Hint: --ssh default shows the server keys");
      Ran right = run(build("--ssh", "default=" + ssh.key(), context));
      assertThat(right.status()).as(right.err()).isZero();
    }
  }

  /** By their whole addresses, and by one that is relative to the first of them. */
  @Test
  void submodulesAreFetchedWithTheSameKeys() throws IOException {
    repository("inner", "echo of the inner one > f");
    repository("outer", "echo of the outer one > f\n" + submodule("in", "../inner.git", "inner"));
    repository("top", submodule("out", ssh.address("outer.git"), "outer"));
    // The first comes from elsewhere, where no key is asked for.
    String open = git.url().replace("repo.git", "top.git");
    for (String url : List.of(ssh.address("top.git"), open)) {
      file("FROM bb\nADD " + url + " /g/\nRUN cat /g/out/f /g/out/in/f; ls -A /g/out\n");
      Ran added = run(build("--ssh", "default=" + ssh.key(), folder.toString()));
      assertThat(added.status()).as(added.err() + ssh.logText()).isZero();
      assertThat(added.err()).contains("of the outer one\n", "of the inner one\n");
    }
    Path dockerfile =
        Files.writeString(
            folder.resolve("of-context"), "FROM bb\nCOPY . /g\nRUN cat /g/out/in/f\n");
    Ran context =
        Ran.with(
            Map.of("GANTRY_HOST", "unix://" + daemon.socket),
            Files.readString(dockerfile),
            build("--ssh", "default=" + ssh.key(), "-f", "-", ssh.address("top.git")));
    assertThat(context.err()).contains("of the inner one\n", "Successfully built");

    Ran none = run(build(folder.toString()));
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err())
        .contains(
            "git submodule " + open,
            "Permission denied (publickey)",
            "Hint: --ssh default shows the server keys");
  }

  /** Beside the first one, with one commit. */
  private static void repository(String name, String script) {
    git.shell(
        """
        mkdir ../%s.git && cd ../%s.git && git init -q -b main
        git config uploadpack.allowAnySHA1InWant true
        %s
        git add . && git commit -qm all
        """
            .formatted(name, name, script));
  }

  /** What enters a submodule that is there already. */
  private static String submodule(String path, String url, String name) {
    return """
    git config -f .gitmodules submodule.%1$s.path %1$s
    git config -f .gitmodules submodule.%1$s.url %2$s
    mkdir %1$s
    git update-index --add --cacheinfo 160000,$(git -C ../%3$s.git rev-parse HEAD),%1$s
    """
        .formatted(path, url, name);
  }

  private static boolean isEmpty(Path folder) {
    return names(folder).isEmpty();
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private static String[] build(String... options) {
    return Stream.concat(
            Stream.of("build", "--no-cache", "--progress", "plain"), Stream.of(options))
        .toArray(String[]::new);
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), text);
  }

  private static Ran run(String... command) {
    return Ran.with(Map.of("GANTRY_HOST", "unix://" + daemon.socket), "", command);
  }
}
