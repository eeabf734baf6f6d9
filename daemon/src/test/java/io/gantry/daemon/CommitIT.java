package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Docker's client makes images and archives of containers. */
class CommitIT {
  /** Every kind of change, in a container of the image {@code bb}. */
  private static final String CHANGES =
      "rm /www/index.html; rm -r /data; mkdir /data; echo new > /data/new; echo more >> /etc/plain;"
          + " mkdir -p /tree/a; echo x > /tree/a/f; ln /tree/a/f /tree/hard; ln -s a /tree/link;"
          + " mkfifo /tree/fifo; chown 5:6 /tree/a/f; chmod 4711 /tree/a/f; chmod 700 /home/app;"
          + " dd if=/dev/zero of=/tree/sparse bs=1 count=1 seek=20000000 2>/dev/null;"
          + " printf y > \"/tree/$(printf 'w\\nb\\377')\"; touch -d @1234567890 /tree/a /tree";

  private static final String LIST =
      "find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o"
          + " \\( -type l -o -exec stat -c '%n %f %u %g %s %Y' {} \\; \\) | grep -v -e '^/ ' -e '^/etc/[hr]' | sort;"
          + " readlink /tree/link; stat -c %h /tree/hard; cat /tree/a/f /data/new /etc/plain; du -k /tree/sparse; ls /www";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeEach
  void container() {
    daemon
        .docker("run", "--name", "box", "-e", "A=1", "-w", "/tmp", "bb", "sh", "-ec", CHANGES)
        .ok();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    for (String image : daemon.docker("images", "-q", "-f", "since=bb").ok().lines().toList()) {
      daemon.docker("rmi", "-f", image);
    }
  }

  private static Result sh(String script) {
    try (ClientProcess shell = daemon.client(List.of("sh", "-ec", script))) {
      return shell.endInput().await();
    }
  }

  private static String tree(String image) {
    return daemon.docker("run", "--rm", "--network", "none", image, "sh", "-c", LIST).ok();
  }

  @Test
  void anImageIsWhatTheContainerWas() {
    daemon.docker("commit", "box", "made:1").ok();
    daemon.docker("run", "--name", "again", "--network", "none", "made:1", "true").ok();
    String seen = tree("made:1");
    assertThat(seen).contains("/tree/a/f 89c9 5 6 2 ", "/home/app 41c0", "/tree/sparse");
    assertThat(seen)
        .contains("new\n", "not executable\nmore\n")
        .doesNotContain("index.html", "/data/file");

    daemon.docker("commit", "again", "made:2").ok();
    assertThat(tree("made:2")).isEqualTo(seen);
  }

  @Test
  void theLayerHoldsWhatDiffTells() throws IOException {
    daemon.docker("commit", "box", "made").ok();
    List<String> wanted = new ArrayList<>();
    for (String line : daemon.docker("diff", "box").ok().lines().toList()) {
      // An opaque folder hides what was in it with one entry; the odd name takes two lines.
      if (line.matches("[ACD] /.*") && !line.matches(". /(data/file|tree/w)")) {
        String path = line.substring(3);
        int name = path.lastIndexOf('/') + 1;
        String prefix = line.startsWith("D") ? ".wh." : "";
        wanted.add(path.substring(0, name) + prefix + path.substring(name));
      }
    }
    daemon.docker("save", "-o", "made.tar", "made").ok();
    String layer =
        sh("mkdir -p x; tar xf made.tar -C x; cd x; l=$(tr ',' '\\n' < manifest.json | grep -o 'blobs/sha256/[0-9a-f]*' | tail -1); gunzip -t < $l; tar tzf $l --quoting-style=literal | sed 's,/$,,'")
            .ok();
    assertThat(layer.lines().filter(l -> !l.matches("\\.|.*opq|tree/w|b.")).sorted().toList())
        .containsExactlyElementsOf(wanted.stream().sorted().toList());
    assertThat(layer).contains("data/.wh..wh..opq");
  }

  @Test
  void saveAndLoadKeepTheDigests() throws IOException {
    daemon.docker("commit", "-a", "me", "-m", "why", "box", "made").ok();
    String before = daemon.inspect("made", "{{.Id}} {{.RootFS.Layers}}");
    daemon.docker("save", "-o", "one.tar", "made").ok();
    daemon.docker("rm", "box").ok();
    daemon.docker("rmi", "made").ok();
    daemon.docker("load", "-i", "one.tar").ok();
    assertThat(daemon.inspect("made", "{{.Id}} {{.RootFS.Layers}}")).isEqualTo(before);
    daemon.docker("save", "-o", "two.tar", "made").ok();
    assertThat(sh("cmp one.tar two.tar").ok()).isEmpty();
    assertThat(daemon.inspect("made", "{{.Author}} {{.Comment}}")).isEqualTo("me why");
  }

  @Test
  void theConfigurationIsTheContainersWithChanges() {
    daemon
        .docker("commit", "-c", "ENV B=2", "-c", "LABEL l=v", "-c", "EXPOSE 80", "box", "made")
        .ok();
    assertThat(
            daemon.inspect(
                "made",
                "{{.Config.Env}} {{.Config.Cmd}} {{.Config.WorkingDir}} {{.Config.Labels}} {{.Config.ExposedPorts}}"))
        .startsWith("[")
        .contains("A=1", "B=2", "[sh -ec rm /www", "/tmp", "map[l:v]", "80/tcp");
    daemon.docker("commit", "-c", "CMD echo changed", "box", "made").ok();
    assertThat(daemon.docker("run", "--rm", "--network", "none", "made").ok()).isEqualTo("changed");
    assertThat(daemon.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", "made").ok())
        .startsWith("sh -ec rm /www");
    assertThat(daemon.docker("commit", "-c", "NONSENSE x", "box").err()).contains("nonsense");
    assertThat(daemon.docker("commit", "nosuch").err()).contains("No such container: nosuch");
    assertThat(daemon.docker("commit", "box", "UPPER").err()).contains("invalid reference format");
  }

  @Test
  void aContainerWithoutChangesAddsNoLayer() {
    daemon.docker("create", "--name", "idle", "bb", "true").ok();
    daemon.docker("commit", "idle", "same").ok();
    assertThat(daemon.inspect("same", "{{.RootFS.Layers}}"))
        .isEqualTo(daemon.inspect("bb", "{{.RootFS.Layers}}"));
    assertThat(daemon.docker("history", "-q", "same").ok().lines()).hasSize(2);
    assertThat(daemon.docker("run", "--rm", "--network", "none", "same", "cat", "/data/file").ok())
        .isEqualTo("from the image");
  }

  @Test
  void aRunningContainerStandsStillMeanwhileAndGoesOn() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "live",
            "bb",
            "sh",
            "-c",
            "i=0; while :; do i=$((i+1)); echo $i > /a; echo $i > /b; done")
        .ok();
    // The client may take longer to subscribe than the first commit takes.
    Instant now = Instant.now();
    String since = "%d.%09d".formatted(now.getEpochSecond(), now.getNano());
    try (ClientProcess events =
        daemon.dockerStart(
            "events", "--since", since, "-f", "container=live", "--format", "{{.Action}}")) {
      for (int i = 0; i < 5; i++) {
        daemon.docker("commit", "live", "made").ok();
        String both =
            daemon.docker("run", "--rm", "--network", "none", "made", "sh", "-c", "cat /a /b").ok();
        assertThat(both.lines().mapToInt(Integer::parseInt).summaryStatistics())
            .satisfies(s -> assertThat(s.getMax() - s.getMin()).isLessThanOrEqualTo(1));
      }
      events.expect("commit");
      assertThat(events.printed()).startsWith("pause\nunpause\ncommit\n");
    }
    assertThat(daemon.inspect("live", "{{.State.Status}}")).isEqualTo("running");
    daemon.docker("pause", "live").ok();
    daemon.docker("commit", "live", "made").ok();
    assertThat(daemon.inspect("live", "{{.State.Status}}")).isEqualTo("paused");
    daemon.docker("unpause", "live").ok();
    assertThat(daemon.docker("commit", "-p=false", "live", "made").code()).isZero();
  }

  @Test
  void exportsTheWholeTree() throws IOException {
    daemon.docker("export", "-o", "box.tar", "box").ok();
    String names = sh("tar tf box.tar").ok();
    assertThat(names)
        .contains("bin/busybox\n", "data/new\n", "tree/hard\n")
        .doesNotContain("data/file", "index.html");
    assertThat(sh("tar xOf box.tar tree/a/f data/new").ok()).isEqualTo("new\nx");
    daemon.docker("export", "-o", "second.tar", "box").ok();
    assertThat(sh("cmp box.tar second.tar").ok()).isEmpty();
    daemon.docker("import", "box.tar", "flat").ok();
    daemon.docker("commit", "box", "made").ok();
    assertThat(tree("flat")).isEqualTo(tree("made"));

    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "live",
            "-v",
            "vol:/vol",
            "bb",
            "sh",
            "-c",
            "echo x > /vol/f; sleep 300")
        .ok();
    Path live = daemon.root.resolve("live.tar");
    Files.writeString(live, "");
    daemon.docker("export", "-o", live.toString(), "live").ok();
    assertThat(sh("tar tf live.tar").ok()).contains("vol/\n").doesNotContain("vol/f", "proc/1");
    daemon.docker("rm", "-f", "live").ok();
    daemon.docker("volume", "rm", "vol").ok();
    assertThat(daemon.docker("export", "-o", "x.tar", "nosuch").err())
        .contains("No such container: nosuch");
  }
}
