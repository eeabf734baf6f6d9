package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build asks of its client while it runs: a shell where a step failed, and SSH agents. */
class BuildClientIT {
  @AutoClose private static final BuildDaemon daemon = new BuildDaemon();

  @TempDir private Path folder;

  @Test
  void aShellLooksAtWhatFailed() throws IOException {
    Files.writeString(folder.resolve("secret"), "hidden");
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        ENV X=of-the-step
        WORKDIR /w
        RUN --mount=type=secret,id=s --mount=type=cache,target=/c \\
            echo made > made; echo cached > /c/f; exit 4
        """);
    String[] build = {
      "build",
      "--progress",
      "plain",
      "--invoke-on-error",
      "--secret",
      "id=s,src=" + folder.resolve("secret"),
      folder.toString()
    };
    Map<String, String> environment = Map.of("GANTRY_HOST", daemon.host());
    Ran looked =
        Ran.with(
            environment,
            "pwd; echo $X; cat made /c/f /run/secrets/s; echo; echo err >&2; touch /later\n",
            build);
    assertThat(looked.status()).isEqualTo(1);
    assertThat(looked.out()).isEqualTo("/w\nof-the-step\nmade\ncached\nhidden\n");
    assertThat(looked.err())
        .contains("did not complete successfully: exit code: 4\nThis is a shell where it failed")
        .contains("err\n")
        .endsWith("returned a non-zero code: 4\n");
    build[3] = "--invoke-on-error=echo of the command; cat made";
    assertThat(Ran.with(environment, "", build).out()).isEqualTo("of the command\nmade\n");

    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\nRUN true\n");
    Ran fine = Ran.with(environment, "echo never\n", build);
    assertThat(fine.status()).as(fine.err()).isZero();
    assertThat(fine.out()).isEmpty();
    shell("cp $(command -v busybox) x");
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM scratch\nCOPY x /busybox\nRUN [\"/busybox\", \"false\"]\n");
    build[3] = "--invoke-on-error";
    assertThat(Ran.with(environment, "", build).err())
        .contains("/bin/sh", "The command '/busybox false' returned a non-zero code: 1");
  }

  @Test
  void sshAgentsAreForwarded() throws IOException {
    // OpenSSH's own client, with the libraries that it needs.
    shell(
        """
        mkdir -p root/bin
        for f in $(command -v ssh-add) $(ldd $(command -v ssh-add) | grep -o '/[^ ]*'); do
          mkdir -p root$(dirname $f) && cp -L $f root$f
        done
        ssh-keygen -q -t ed25519 -N '' -C of-the-test -f key
        """);
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        COPY root/ /
        RUN --mount=type=ssh,required=true ssh-add -l; stat -c '%a %u' $SSH_AUTH_SOCK
        RUN --mount=type=ssh,id=other,target=/a/sock,uid=7,mode=0620 \\
            echo $SSH_AUTH_SOCK; stat -c '%a %u' /a/sock; \\
            for i in 1 2 3 4; do ssh-add -l & done; wait; ssh-add -D; ssh-add -l
        RUN test -z "$SSH_AUTH_SOCK"; find / -xdev -name 'ssh_agent*' -o -xdev -name sock | wc -l
        """);
    Path socket = folder.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try {
      Await.until(() -> Files.exists(socket), () -> "no agent");
      shell("SSH_AUTH_SOCK=agent ssh-add -q key");
      Ran forwarded =
          Ran.with(
              Map.of("GANTRY_HOST", daemon.host(), "SSH_AUTH_SOCK", socket.toString()),
              "",
              "build",
              "--progress",
              "plain",
              "-t",
              "ssh",
              "--ssh",
              "default",
              "--ssh",
              "other=" + socket,
              folder.toString());
      assertThat(forwarded.status()).as(forwarded.err()).isEqualTo(1);
      String said = forwarded.err().replaceAll("#[0-9]+ [0-9.]+ ", "");
      assertThat(said)
          .contains("of-the-test (ED25519)\n600 0\n", "/a/sock\n620 7\n")
          .contains("All identities removed", "The agent has no identities");
      assertThat(said.split("of-the-test \\(ED25519\\)\n", -1).length).isGreaterThanOrEqualTo(6);
    } finally {
      agent.destroy();
      agent.onExit().join();
    }

    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM bb
        COPY root/ /
        RUN --mount=type=ssh,required=true ssh-add -l
        RUN find / -xdev -name 'ssh_agent*' | wc -l
        """);
    Ran keys =
        daemon.run(
            "build",
            "--progress",
            "plain",
            "--no-cache",
            "--ssh",
            "default=" + folder.resolve("key"),
            folder.toString());
    assertThat(keys.err()).contains("of-the-test (ED25519)", " 0\n", "Successfully built");
    // The socket is no part of the key.
    assertThat(daemon.run("build", "--progress", "plain", folder.toString()).status()).isZero();
    assertThat(daemon.run("build", "--no-cache", folder.toString()).err())
        .contains("ssh agent default: the client forwards none. Hint: --ssh default");
    assertThat(daemon.run("build", "--ssh", "default", folder.toString()).err())
        .contains("no agent runs");
    assertThat(daemon.run("build", "--ssh", "x=/none", folder.toString()).err())
        .contains("is not there");
  }

  private void shell(String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(out).isZero();
  }
}
