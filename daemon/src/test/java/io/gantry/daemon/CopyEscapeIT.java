package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile containers, archives and clients try against the host by way of cp. */
class CopyEscapeIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private Path victim;
  private Path local;

  @BeforeEach
  void folders() throws IOException {
    local = Files.createTempDirectory(daemon.root, "local");
    victim = Files.createTempDirectory(daemon.root, "victim");
    Files.writeString(victim.resolve("secret"), "the host's");
  }

  @AfterEach
  void theHostIsAsItWas() {
    assertThat(sh("cd " + victim + "; ls -A; cat secret").ok()).isEqualTo("secret\nthe host's");
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static Result sh(String script) {
    try (ClientProcess shell = daemon.client(List.of("sh", "-ec", script))) {
      return shell.endInput().await();
    }
  }

  private static void sleeper(String... flags) {
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", "box"));
    command.addAll(List.of(flags));
    command.addAll(List.of("bb", "sleep", "300"));
    daemon.docker(command.toArray(String[]::new)).ok();
  }

  /** CVE-2018-15664: a folder becomes a link to the host's between the look and the copy. */
  @Test
  void aFolderThatBecomesALinkInALoop() throws IOException {
    String loop =
        "mkdir -p /t/d /t/s; echo mine > /t/d/secret; ln -s %1$s /t/l;".formatted(victim)
            // As long in each state as a copy takes: so most meet one of them, and many a change.
            + " while :; do mv -T /t/d /t/x; mv -T /t/l /t/d; sleep 0.005;"
            + " mv -T /t/d /t/l; mv -T /t/x /t/d; sleep 0.005; done";
    daemon.docker("run", "-d", "--name", "box", "bb", "sh", "-c", loop).ok();
    Files.writeString(local.resolve("secret"), "planted");
    // How many tries meet the folder is chance: at least 20, and on until each way was met once.
    String worked =
        sh(("set +e; cd %1$s; i=0; while [ $i -lt 20 ] || { [ $i -lt 45 ] &&"
                    + " ! { [ \"$in\" ] && [ \"$out\" ] && [ \"$link\" ]; }; }; do i=$((i+1));"
                    + " docker cp -q secret box:/t/d/ 2>/dev/null && in=in; docker cp -q secret box:/t/d/new 2>/dev/null;"
                    + " docker cp -q box:/t/d out$i 2>/dev/null && { [ -L out$i ] && link=link || out=out; };"
                    + " docker cp -q -L box:/t/d follow$i 2>/dev/null;"
                    + " docker cp -q box:/t/d/secret file$i 2>/dev/null; docker cp -q box:/t all$i 2>/dev/null;"
                    + " done; echo $in $out $link")
                .formatted(local))
            .ok();
    assertThat(worked).as("some copies meet the folder, some the link").isEqualTo("in out link");
    assertThat(sh("grep -rl \"the host's\" " + local + " || true").ok()).isEmpty();
  }

  /**
   * CVE-2019-14271: the copier runs below the container's root, and loads its libraries. The trap
   * writes to the host when anybody but the container itself loads it.
   */
  @Test
  void nothingOfTheContainerIsLoaded() throws IOException {
    Path marker = local.resolve("sprung");
    Path trap = local.resolve("trap.so");
    Files.writeString(
        local.resolve("trap.c"),
        "#include <fcntl.h>\n__attribute__((constructor)) static void spring(void) { open(\"%s\", O_CREAT|O_WRONLY, 0600); }"
            .formatted(marker));
    sh("cd %s; gcc -shared -fPIC -o trap.so trap.c; LD_PRELOAD=./trap.so /bin/true; rm sprung"
            .formatted(local))
        .ok();
    Path root = Files.createDirectory(local.resolve("root"));
    sh(("cd %1$s; mkdir -p lib/x86_64-linux-gnu lib/aarch64-linux-gnu lib64 usr/lib bin etc;"
                + " for d in lib lib/x86_64-linux-gnu lib/aarch64-linux-gnu lib64 usr/lib; do"
                + " for l in nss_files nss_compat nss_dns nss_systemd nss_trap c pthread resolv z; do"
                + " cp %2$s $d/lib$l.so.2; cp %2$s $d/lib$l.so.6; cp %2$s $d/lib$l.so.1; done; done;"
                + " cp %2$s trap.so; echo /trap.so > etc/ld.so.preload;"
                + " for p in tar gzip cp; do printf '#!/bin/sh\\n: > %3$s\\n' > bin/$p; chmod 755 bin/$p; done;"
                + " printf 'passwd: trap files\\ngroup: trap files\\nhosts: trap\\n' > etc/nsswitch.conf")
            .formatted(root, trap, marker))
        .ok();
    daemon.docker("create", "--name", "trap", "--user", "app", "bb", "sleep", "300").ok();
    for (String act : List.of("", "start")) {
      if (!act.isEmpty()) {
        daemon.docker(act, "trap").ok();
      }
      daemon.docker("cp", "-q", root + "/.", "trap:/").ok();
      daemon.docker("cp", "-q", "-a", trap.toString(), "trap:/tmp/x" + act).ok();
      daemon.docker("cp", "-q", "trap:/etc", local + "/etc" + act).ok();
      daemon.docker("diff", "trap").ok();
      daemon.docker("export", "-o", local + "/export.tar", "trap").ok();
      daemon.docker("commit", "trap", "trapped").ok();
    }
    assertThat(marker).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/" + daemon.pid() + "/maps")))
        .doesNotContain("trap", "snapshots");
    assertThat(sh("stat -c %u " + daemon.dataRoot() + "/snapshots/containers/*/upper/tmp/x").ok())
        .isEqualTo("1000");
    daemon.docker("rm", "-f", "trap").ok();
    daemon.docker("rmi", "trapped").ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"created", "running"})
  void archivesWithNamesAndLinksThatLeadOut(String state) throws IOException {
    daemon.docker("create", "--name", "box", "bb", "sleep", "300").ok();
    if (state.equals("running")) {
      daemon.docker("start", "box").ok();
    }
    sh("cd %s; echo planted > secret; ln -s %s l; mkdir -p d; ln -s / d/root"
            .formatted(local, victim))
        .ok();
    String up = "../".repeat(20);
    for (String archive :
        List.of(
            "tar -cP --transform 's,^,%s%s/,' secret".formatted(up, victim),
            "tar -cP --transform 's,^,tmp/../../,' secret",
            "tar -cf t l; tar -rf t --transform 's,^secret,l/secret,' secret; cat t")) {
      Result result = sh("cd %s; (%s) | docker cp - box:/".formatted(local, archive));
      assertThat(result.all()).as(archive).doesNotContain("java.");
    }
    sh("cd %s; tar -cP %s/secret | docker cp - box:/tmp".formatted(local, local)).ok();
    assertThat(sh("docker cp -q box:/tmp%s/secret - | tar xO".formatted(local)).ok())
        .isEqualTo("planted");
    sh("cd %s; tar -c d | docker cp - box:/tmp".formatted(local)).ok();
    assertThat(sh("docker cp -q box:/tmp/d/root/www/index.html - | tar xO").ok())
        .isEqualTo("served by busybox");
    assertThat(daemon.docker("cp", "box:/tmp/d/root/" + victim + "/secret", local + "/out").err())
        .contains("Could not find the file");
  }

  @Test
  void devicesAreNamesWithoutPower() throws IOException {
    sleeper();
    sh("cd %s; mknod disk b 8 0; mknod mem c 1 1; mkfifo fifo; tar -c disk mem fifo | docker cp - box:/tmp"
            .formatted(local))
        .ok();
    assertThat(
            daemon
                .docker("exec", "box", "sh", "-c", "head -c 1 /tmp/disk; head -c 1 /tmp/mem")
                .err())
        .contains("/tmp/disk: Operation not permitted", "/tmp/mem: Operation not permitted");
    assertThat(sh("docker cp box:/tmp - | tar tv | cut -c1").ok()).isEqualTo("d\nb\np\nc");
    assertThat(sh("docker cp box:/tmp/fifo - | tar tv | cut -c1").ok()).isEqualTo("p");
  }

  @Test
  void theDaemonsOwnFilesInProcAreNotReached() {
    sleeper("--pid", "host", "-e", "X=1");
    daemon
        .docker("exec", "box", "sh", "-c", "ln -s /proc/self /tmp/me; ln -s /proc/1/root /tmp/root")
        .ok();
    for (String path :
        List.of(
            "/proc/self/environ",
            "/tmp/me/environ",
            "/tmp/me/root/etc/shadow",
            "/tmp/root/etc/shadow",
            "/proc/1/cwd/",
            "/sys/kernel")) {
      Result result = daemon.docker("cp", "box:" + path, "-");
      assertThat(result.code()).as(path).isEqualTo(1);
      assertThat(result.out()).as(path).isEmpty();
    }
    assertThat(sh("docker cp box:/ - | tar t").ok())
        .contains("/proc/\n", "/bin/busybox\n")
        .doesNotContain("/proc/1", "/sys/kernel", "/dev/null");
  }

  @Test
  void aClientThatHangsUpOrStallsLocksNothing() throws IOException {
    daemon.docker("create", "--name", "box", "bb", "sleep", "300").ok();
    sh("cd %s; head -c 50000000 /dev/urandom > big; docker cp -q big box:/tmp/big".formatted(local))
        .ok();
    String get = "GET /containers/box/archive?path=/tmp HTTP/1.1\r\nHost: x\r\n\r\n";
    String put =
        "PUT /containers/box/archive?path=/tmp HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200\r\n";
    for (int i = 0; i < 5; i++) {
      try (RawConnection reader = new RawConnection(daemon.socket);
          RawConnection writer = new RawConnection(daemon.socket)) {
        reader.send(get);
        reader.expect("tmp/big");
        writer.send(put + "half a header");
      }
    }
    try (RawConnection stalled = new RawConnection(daemon.socket)) {
      stalled.send(get);
      stalled.expect("tmp/big");
      daemon.docker("start", "box").ok();
      daemon.docker("rm", "-f", "box").ok();
      assertThat(daemon.docker("ps", "-aq").ok()).isEmpty();
    }
    assertThat(daemon.logText()).doesNotContain("java.lang");
    assertThat(
            new String(
                Files.readAllBytes(Path.of("/proc/" + daemon.pid() + "/mounts")),
                StandardCharsets.UTF_8))
        .doesNotContain(daemon.root.toString());
    Await.until(() -> openSnapshots().isEmpty(), CopyEscapeIT::openSnapshots);
  }

  /** What the daemon holds open of containers. */
  private static String openSnapshots() {
    return sh("ls -l /proc/%d/fd /proc/%d/task/*/ns/mnt | grep -e snapshots/containers -e overlay || true"
            .formatted(daemon.pid(), daemon.pid()))
        .ok();
  }
}
