package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What Docker's client does with images. */
class ImageVerbsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void onlyTheFirstImageIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.docker("images", "--format", "{{.Repository}}:{{.Tag}}").ok())
        .isEqualTo("bb:latest");
  }

  @Test
  void importTakesChangesAndMessage() throws IOException {
    daemon
        .docker(
            "import",
            "-c",
            "CMD [\"echo\", \"changed\"]",
            "-c",
            "ENV A=b",
            "-c",
            "USER app",
            "-c",
            "WORKDIR /tmp",
            "-c",
            "ENTRYPOINT [\"env\"]",
            "-c",
            "EXPOSE 80",
            "-c",
            "LABEL k=v",
            "-m",
            "said so",
            "bb.tar",
            "imported:1")
        .ok();

    assertThat(daemon.docker("run", "--rm", "imported:1").ok()).isEqualTo("changed");
    assertThat(
            daemon
                .docker(
                    "run",
                    "--rm",
                    "--entrypoint",
                    "",
                    "imported:1",
                    "sh",
                    "-c",
                    "echo $A; id -un; pwd")
                .ok())
        .isEqualTo("b\napp\n/tmp");
    assertThat(
            daemon.inspect(
                "imported:1", "{{.Config.Labels.k}} {{.Config.ExposedPorts}} {{.Comment}}"))
        .isEqualTo("v map[80/tcp:{}] said so");
    assertThat(daemon.docker("history", "--format", "{{.Comment}}", "imported:1").ok())
        .isEqualTo("said so");
    daemon.docker("rmi", "imported:1").ok();
  }

  @Test
  void importReadsStandardInputAndCompression() throws Exception {
    java.nio.file.Path gz = daemon.root.resolve("bb.tar.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(BusyboxRoot.tar());
    }
    try (ClientProcess client =
        daemon.client(java.util.List.of("sh", "-c", "docker import - piped < bb.tar.gz"))) {
      assertThat(client.await().ok()).startsWith("sha256:");
    }
    assertThat(daemon.docker("run", "--rm", "piped", "cat", "/etc/plain").ok())
        .isEqualTo("not executable");
    daemon.docker("rmi", "piped").ok();
  }

  @Test
  void savedImagesLoadWithTheSameIds() throws IOException {
    daemon.docker("tag", "bb", "other:tag").ok();
    String id = daemon.inspect("bb", "{{.Id}} {{json .RootFS.Layers}}");
    daemon.docker("save", "-o", "saved.tar", "bb", "other:tag").ok();
    daemon.docker("rmi", "bb", "other:tag").ok();
    assertThat(daemon.docker("images", "-q").ok()).isEmpty();

    assertThat(daemon.docker("load", "-i", "saved.tar").ok())
        .contains("Loaded image: bb:latest", "Loaded image: other:tag");
    assertThat(daemon.inspect("bb", "{{.Id}} {{json .RootFS.Layers}}")).isEqualTo(id);
    assertThat(daemon.docker("run", "--rm", "other:tag", "echo", "again").ok()).isEqualTo("again");
    daemon.docker("rmi", "other:tag").ok();
  }

  @Test
  void saveToAPipeIsReadByLoad() {
    try (ClientProcess client =
        daemon.client(java.util.List.of("sh", "-c", "docker save bb | gzip -1 | docker load"))) {
      assertThat(client.await().ok()).contains("Loaded image: bb:latest");
    }
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    daemon.docker("save", "-o", "whole.tar", "bb").ok();
    byte[] whole = Files.readAllBytes(daemon.root.resolve("whole.tar"));
    Files.write(daemon.root.resolve("cut.tar"), java.util.Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(daemon.root.resolve("text.tar"), "this is no archive\n".repeat(100));

    for (String name : new String[] {"cut.tar", "text.tar"}) {
      Result result = daemon.docker("load", "-i", name);
      assertThat(result.code()).as(name + result).isEqualTo(1);
      assertThat(result.err()).as(name).isNotBlank();
    }
  }

  @Test
  void tagsAreAddedMovedAndRemoved() {
    String id = daemon.inspect("bb", "{{.Id}}");
    daemon.docker("tag", "bb", "reg.example:5000/team/app:v1").ok();

    assertThat(daemon.inspect("reg.example:5000/team/app:v1", "{{.Id}}")).isEqualTo(id);
    assertThat(daemon.inspect(id.substring(7, 19), "{{len .RepoTags}}")).isEqualTo("2");
    assertThat(
            daemon
                .docker("images", "--format", "{{.ID}}", "--no-trunc", "reg.example:5000/team/app")
                .ok())
        .isEqualTo(id);
    assertThat(daemon.docker("images", "-f", "reference=b*", "--format", "{{.Repository}}").ok())
        .isEqualTo("bb");
    assertThat(daemon.docker("rmi", "reg.example:5000/team/app:v1").ok())
        .isEqualTo("Untagged: reg.example:5000/team/app:v1");
    assertThat(daemon.docker("tag", "bb", "NOT/Valid").code()).isEqualTo(1);
    assertThat(daemon.docker("tag", "missing", "x").err()).contains("No such image: missing");
  }

  @Test
  void historyTellsTheLayers() {
    assertThat(daemon.docker("history", "--no-trunc", "--format", "{{.ID}} {{.Size}}", "bb").ok())
        .startsWith(daemon.inspect("bb", "{{.Id}}"));
  }

  @Test
  void danglingImagesArePruned() {
    daemon.docker("import", "-m", "one", "bb.tar", "moved").ok();
    daemon.docker("import", "-m", "two", "bb.tar", "moved").ok();
    assertThat(daemon.docker("images", "-q", "-f", "dangling=true").ok()).hasSize(12);

    assertThat(daemon.docker("image", "prune", "-f").ok()).contains("deleted: sha256:");
    daemon.docker("rmi", "moved").ok();
    assertThat(daemon.docker("images", "-q", "-a").ok().lines().count()).isEqualTo(1);
  }

  @Test
  void usedImageIsNotRemovedUnlessForced() {
    daemon.docker("import", "-m", "used", "bb.tar", "used").ok();
    daemon.docker("create", "--name", "user", "used", "true").ok();

    Result refused = daemon.docker("rmi", "used");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("conflict", "must force", "container");
    daemon.docker("rmi", "-f", "used").ok();
    daemon.docker("rm", "user").ok();
    daemon.docker("image", "prune", "-f").ok();
  }

  @Test
  void systemPruneTakesContainersAndDanglingImages() {
    daemon.docker("import", "-m", "three", "bb.tar").ok();
    daemon.docker("run", "--name", "ended", "bb", "true").ok();

    assertThat(daemon.docker("system", "prune", "-f").ok())
        .contains("Deleted Containers", "Deleted Images");
    assertThat(daemon.docker("ps", "-aq").ok()).isEmpty();
  }
}
