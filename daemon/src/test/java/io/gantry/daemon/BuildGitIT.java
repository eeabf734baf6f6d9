package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.GitServer;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git repositories as sources of ADD, and as contexts of the API. */
class BuildGitIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @TempDir private Path folder;
  private Path context;
  private GitServer git;

  @BeforeEach
  void serve() throws IOException {
    context = Files.createDirectory(folder.resolve("context"));
    git = GitServer.start(folder);
  }

  @AfterEach
  void nothingIsLeft() {
    git.close();
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.dataRoot().resolve("ingest").toFile().list()).isNullOrEmpty();
  }

  @Test
  void branchesTagsCommitsAndFoldersAreAdded() {
    String first = git.commit("a", "one\n");
    git.shell("git tag -a -m it v1 && git checkout -q -b side");
    git.commit("sub/b", "side\n");
    git.shell("ln -s b sub/link && chmod 755 sub/b");
    git.commit("c", "c\n");
    git.shell("git checkout -q main");
    git.commit("a", "two\n");
    String url = git.url();

    file(
        String.join(
            "\n",
            "FROM bb",
            "ADD " + url + " /main/",
            "ADD " + url + "#v1 /tag/",
            "ADD " + url + "#" + first + " /commit/",
            "ADD " + url + "#side:sub /folder/",
            "ADD " + url + "?branch=side&subdir=sub /query/",
            "ADD --keep-git-dir " + url + " /kept/",
            "ADD --checksum=" + first + " " + url + "#v1 /checked/",
            "ADD " + git.httpUrl() + "#v1 /http/",
            ""));
    assertThat(build("-t", "git").all()).contains("Successfully built");
    assertThat(
            run("cat", "/main/a", "/tag/a", "/commit/a", "/checked/a", "/http/a", "/folder/link"))
        .isEqualTo("two\none\none\none\none\nside");
    assertThat(run("stat", "-c", "%a %u", "/folder/b", "/query/b", "/main/a"))
        .isEqualTo("755 0\n755 0\n644 0");
    assertThat(run("sh", "-c", "ls -A /main /tag; test -f /kept/.git/HEAD && echo kept"))
        .isEqualTo("/main:\na\n\n/tag:\na\nkept");
  }

  @Test
  void theCommitIsTheKey() {
    String first = git.commit("a", "one\n");
    file("FROM bb\nADD " + git.url() + "#main /g/\nRUN cat /g/a\n");
    assertThat(build().ok()).contains("one\n").doesNotContain("Using cache");
    git.shell("git checkout -q -b other");
    git.commit("a", "elsewhere\n");
    git.shell("git checkout -q main");
    assertThat(build().ok()).contains("/g/\n ---> Using cache", "cat /g/a\n ---> Using cache");
    git.commit("a", "two\n");
    assertThat(build().ok()).contains("two\n").doesNotContain("Using cache");

    file("FROM bb\nADD --checksum=" + first + " " + git.url() + "#main /g/\n");
    assertThat(build().all()).contains("expected checksum to match " + first);
    file("FROM bb\nADD " + git.url() + "#none /g/\n");
    assertThat(build().all()).contains("does not contain ref none");
    file("FROM bb\nADD " + git.url() + "#main:none /g/\n");
    assertThat(build().all()).contains("\"/none\": not found");
    file("FROM bb\nADD " + git.url().replace("repo", "missing") + " /g/\n");
    assertThat(build().all()).contains("git ls-remote git://127.0.0.1");
  }

  @Test
  void hostileRepositoriesStayInside() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hidden");
    git.commit("a", "a\n");
    git.shell("ln -s " + folder + " out && ln -s /etc etc");
    git.commit("b", "b\n");
    file("FROM bb\nADD " + git.url() + " /g/\nRUN test ! -e /g/out/secret && readlink /g/etc\n");
    assertThat(build().ok()).contains("/etc\n");
    file("FROM bb\nADD " + git.url() + "#main:out /g/\n");
    assertThat(build().all()).contains("not found");
    assertThat(remote(git.url() + "#main:out")).contains("has no folder out");

    for (String name : List.of("../evil", "..", ".git", ".GIT")) {
      git.shell("git checkout -q --orphan x" + Integer.toHexString(name.hashCode()));
      tree(name);
      file("FROM bb\nADD " + git.url() + "#hostile /g/\nRUN find /g\n");
      Result built = build();
      assertThat(built.code()).as(name + ": " + built.all()).isNotZero();
      assertThat(built.all()).contains("git ");
    }
    assertThat(secret).hasContent("hidden");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void submodulesComeFromServersOnly() throws IOException {
    Path other = Files.createDirectory(folder.resolve("git/other.git"));
    git.commit("a", "a\n");
    git.shell(
        "cd " + other + " && git init -q -b main && echo sub > s && git add s && git commit -qm s");
    git.shell(
        "git -c protocol.file.allow=always submodule --quiet add "
            + git.url().replace("repo", "other")
            + " m");
    git.commit("b", "b\n");
    file("FROM bb\nADD " + git.url() + " /g/\nRUN cat /g/m/s\n");
    assertThat(build().ok()).contains("sub\n");
    file("FROM bb\nADD " + git.url() + "?submodules=false /g/\nRUN ls /g/m | wc -l\n");
    assertThat(build().ok()).contains("0\n");

    for (String url :
        List.of(other.toString(), "file://" + other, "ext::sh -c 'touch /tmp/evil-of-git'")) {
      git.shell("git config -f .gitmodules submodule.m.url \"" + url + "\"");
      git.commit("c", url);
      file("FROM bb\nADD " + git.url() + " /g/\nRUN cat /g/m/s\n");
      Result built = build();
      assertThat(built.code()).as(url + ": " + built.all()).isNotZero();
      assertThat(built.all()).containsAnyOf("not allowed", "does not exist");
    }
    assertThat(Path.of("/tmp/evil-of-git")).doesNotExist();
  }

  @Test
  void theApiTakesAddressesOfContexts() {
    git.commit("Dockerfile", "FROM bb\nCOPY . /c\nRUN ls -A /c\n");
    git.commit("left", "out\n");
    git.commit(".dockerignore", "left\n");
    git.commit("sub/Dockerfile", "FROM bb\nRUN echo of the folder\n");
    assertThat(remote(git.url()))
        .contains("Successfully built", ".dockerignore\\nDockerfile\\nsub\\n")
        .doesNotContain("left\\n");
    assertThat(remote(git.url() + "#main:sub")).contains("of the folder", "Successfully built");
    assertThat(remote(git.url() + "#none")).contains("does not contain ref none");
    assertThat(remote("/etc")).contains("it is no address");
    assertThat(remote("file:///etc/passwd.git")).contains("it is no address");
  }

  /** One entry of this name, which git itself would refuse to write. */
  private void tree(String name) {
    git.shell(
        """
        blob=$(echo evil | git hash-object -w --stdin)
        tree=$(python3 -c "
        import sys
        sys.stdout.buffer.write(b'100644 ' + sys.argv[1].encode() + b'\\0' + bytes.fromhex(sys.argv[2]))
        " '%s' $blob | git hash-object -w -t tree --stdin --literally)
        git update-ref refs/heads/hostile $(git commit-tree -m evil $tree)
        """
            .formatted(name));
  }

  private String remote(String address) {
    List<String> command =
        List.of(
            "curl",
            "-sS",
            "--unix-socket",
            daemon.socket.toString(),
            "-X",
            "POST",
            "-G",
            "--data-urlencode",
            "remote=" + address,
            "http://localhost/v1.43/build");
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await().all();
    }
  }

  private Result build(String... options) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(List.of(options));
    words.add(context.toString());
    return daemon.docker(words.toArray(String[]::new));
  }

  private static String run(String... command) {
    List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none", "git"));
    words.addAll(List.of(command));
    return daemon.docker(words.toArray(String[]::new)).ok();
  }

  private void file(String text) {
    try {
      Files.writeString(context.resolve("Dockerfile"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
