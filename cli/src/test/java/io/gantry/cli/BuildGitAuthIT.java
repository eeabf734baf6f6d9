package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.GitServer;
import io.gantry.testing.GuardedGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories whose server wants to know who asks: the secret reaches it, and nobody else. */
class BuildGitAuthIT {
  private static final String TOKEN = "t0ken-of-a-test";
  private static final String PAIR =
      Base64.getEncoder()
          .encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @TempDir private Path folder;
  private GitServer git;

  @BeforeEach
  void serve() throws IOException {
    git = GitServer.start(folder);
    git.commit("a", "of the repository\n");
    Files.writeString(folder.resolve("secret"), TOKEN + "\n");
    Files.writeString(folder.resolve("header"), "Bearer " + TOKEN);
    Files.createDirectory(folder.resolve("context"));
  }

  @AfterEach
  void close() {
    git.close();
  }

  @Test
  void aTokenIsShownToTheServerAndStaysNowhere() throws IOException {
    try (GuardedGit guarded = GuardedGit.start(folder, "Basic " + PAIR)) {
      assertThat(build(guarded).status()).isEqualTo(1);
      Ran built = build(guarded, "--secret", "id=GIT_AUTH_TOKEN,src=" + folder.resolve("secret"));
      assertThat(built.status()).as(built.err()).isZero();
      assertThat(built.err()).contains("of the repository");
      assertThat(guarded.commands()).anyMatch(command -> command.contains("ls-remote"));
      assertThat(guarded.commands()).noneMatch(BuildGitAuthIT::tells);
      assertThat(built.err() + built.out()).doesNotContain(TOKEN, PAIR);
      assertThat(daemon.logText()).doesNotContain(TOKEN, PAIR);
      assertThat(run("history", "--no-trunc", "guarded").out()).doesNotContain(TOKEN, PAIR);
      assertThat(run("image", "inspect", "guarded").out()).doesNotContain(TOKEN, PAIR);
      assertThat(telling(daemon.root)).isEmpty();
    }
  }

  @Test
  void aHeaderIsShownAsItIs() {
    try (GuardedGit guarded = GuardedGit.start(folder, "Bearer " + TOKEN)) {
      Ran built = build(guarded, "--secret", "id=GIT_AUTH_HEADER,src=" + folder.resolve("header"));
      assertThat(built.status()).as(built.err()).isZero();
      assertThat(guarded.commands()).noneMatch(BuildGitAuthIT::tells);
      Ran wrong = build(guarded, "--secret", "id=GIT_AUTH_TOKEN,src=" + folder.resolve("secret"));
      assertThat(wrong.status()).isEqualTo(1);
      assertThat(wrong.err()).contains("git ls-remote").doesNotContain(TOKEN, PAIR);
    }
  }

  private Ran build(GuardedGit guarded, String... options) {
    try {
      Files.writeString(
          folder.resolve("context/Dockerfile"),
          "FROM bb\nADD " + guarded.url() + "#main /g/\nRUN cat /g/a; test ! -e /g/.git\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<String> words =
        Stream.concat(
                Stream.of("build", "--no-cache", "--progress", "plain", "-t", "guarded"),
                Stream.concat(Stream.of(options), Stream.of(folder.resolve("context").toString())))
            .toList();
    return run(words.toArray(String[]::new));
  }

  private static boolean tells(String text) {
    return text.contains(TOKEN) || text.contains(PAIR);
  }

  /** Files below a folder that hold the secret: blobs, layers, the database, what is left. */
  private static List<Path> telling(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).filter(BuildGitAuthIT::tells).toList();
    }
  }

  private static boolean tells(Path file) {
    try {
      return tells(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Ran run(String... command) {
    return Ran.with(Map.of("GANTRY_HOST", "unix://" + daemon.socket), "", command);
  }
}
