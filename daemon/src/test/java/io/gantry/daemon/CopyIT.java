package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.CopyTable;
import io.gantry.testing.DaemonProcess;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Docker's client copies files into containers and out of them, in every state. */
class CopyIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private Path local;

  @BeforeEach
  void folder() throws IOException {
    local = Files.createTempDirectory(daemon.root, "local");
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static Result sh(String script) {
    try (ClientProcess shell = daemon.client(List.of("sh", "-ec", script))) {
      return shell.endInput().await();
    }
  }

  private void create(String name, String... flags) {
    List<String> command = new ArrayList<>(List.of("create", "--name", name));
    command.addAll(List.of(flags));
    command.addAll(List.of("bb", "sh", "-c", "sleep 300"));
    daemon.docker(command.toArray(String[]::new)).ok();
  }

  private Result cp(String... words) {
    List<String> command = new ArrayList<>(List.of("docker", "cp", "-q"));
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  @Test
  void everyStateCanBeCopiedFromAndTo() throws IOException {
    Files.writeString(local.resolve("f"), "from the host");
    create("box");
    for (String act : List.of("", "start", "pause", "unpause", "kill")) {
      if (!act.isEmpty()) {
        daemon.docker(act, "box").ok();
      }
      if (act.equals("kill")) {
        daemon.awaitState("box", "exited");
      }
      assertThat(cp(local + "/f", "box:/tmp/f" + act).ok()).as(act).isEmpty();
      assertThat(cp("box:/tmp/f" + act, local + "/back" + act).ok()).isEmpty();
      assertThat(local.resolve("back" + act)).hasContent("from the host");
      assertThat(cp("box:/data", local + "/data" + act).ok()).isEmpty();
      assertThat(local.resolve("data" + act + "/file")).hasContent("from the image\n");
    }
    assertThat(daemon.docker("diff", "box").ok()).contains("A /tmp/fpause");
  }

  @Test
  void volumesAndBindsAreFoundInTheirPlaces() throws IOException {
    Path bind = Files.createDirectory(local.resolve("bind"));
    Files.writeString(bind.resolve("b"), "bound");
    Files.writeString(local.resolve("f"), "f");
    create(
        "box",
        "-v",
        "vol:/deep/vol",
        "-v",
        bind + ":/deep/vol/bind:ro",
        "-v",
        bind + "/b:/etc/single",
        "--mount",
        "type=volume,src=vol,dst=/locked,readonly");
    for (String act : List.of("", "start", "kill")) {
      if (!act.isEmpty()) {
        daemon.docker(act, "box").ok();
      }
      if (act.equals("kill")) {
        daemon.awaitState("box", "exited");
      }
      cp(local + "/f", "box:/deep/vol/f" + act).ok();
      cp("box:/deep/", local + "/deep" + act).ok();
      assertThat(sh("cd %s/deep%s/vol; cat f%s bind/b".formatted(local, act, act)).ok())
          .isEqualTo("fbound");
      assertThat(sh("docker cp box:/etc/single - | tar xO").ok()).isEqualTo("bound");
      assertThat(cp(local + "/f", "box:/locked").err())
          .contains("mounted volume is marked read-only");
      assertThat(cp(local + "/f", "box:/deep/vol/bind").err())
          .contains("mounted volume is marked read-only");
      sh("cd %s; printf changed%s > single; docker cp -q single box:/etc/".formatted(local, act))
          .ok();
      assertThat(bind.resolve("b")).hasContent("changed" + act);
      Files.writeString(bind.resolve("b"), "bound");
    }
    assertThat(daemon.docker("diff", "box").ok()).doesNotContain("/deep/vol/f");
    daemon.docker("rm", "box").ok();
    daemon.docker("run", "--rm", "-v", "vol:/v", "bb", "ls", "/v/fkill").ok();
    daemon.docker("volume", "rm", "vol").ok();
  }

  @Test
  void aReadOnlyRootIsLeftAlone() throws IOException {
    Files.writeString(local.resolve("f"), "f");
    create("box", "--read-only", "--tmpfs", "/scratch");
    assertThat(cp(local + "/f", "box:/tmp").err()).contains("container rootfs is marked read-only");
    daemon.docker("start", "box").ok();
    assertThat(cp(local + "/f", "box:/tmp").err()).contains("container rootfs is marked read-only");
    cp(local + "/f", "box:/scratch").ok();
    assertThat(daemon.docker("exec", "box", "cat", "/scratch/f").ok()).isEqualTo("f");
  }

  @Test
  void everythingOfAFileIsKept() {
    create("box");
    sh(("cd %1$s; mkdir t; cd t; printf x > \"$(printf 'a\\nb\\377')\"; ln -s nowhere l; mkfifo p; echo h > h;"
                + " ln h h2; mkdir d; chmod 2751 d; echo s > s; chown 4000000000:7 s; chmod 6755 s;"
                + " setfattr -n user.x -v y s; setcap cap_net_raw+ep h; touch -d @1234567890.5 s d;"
                + " touch -h -d @1234567890 l; tar --xattrs --xattrs-include='*' -c . | docker cp -a - box:/tmp; cd ..;"
                + " mkdir u; docker cp box:/tmp/. - | tar --xattrs --xattrs-include='*' -xpC u")
            .formatted(local))
        .ok();
    String list =
        "cd %s/%s; find . -mindepth 1 -printf '%%p %%m %%U %%G %%y %%l %%n %%T@\\n' | sort; getfattr -hRdm - .; getcap h";
    assertThat(sh(list.formatted(local, "u")).ok())
        .isEqualTo(sh(list.formatted(local, "t")).ok())
        .contains("user.x", "cap_net_raw", "s 6755 4000000000 7 f");
  }

  /** The daemon of the tests has 256 MiB of heap. */
  @Test
  void muchIsCopiedInLittleMemory() {
    daemon.docker("run", "-d", "--name", "box", "bb", "sleep", "300").ok();
    List<String> told =
        sh(("cd %1$s; truncate -s 1G big; printf end >> big; tar -cS big | docker cp - box:/tmp;"
                    + " docker exec box stat -c '%%s' /tmp/big; docker exec box du -k /tmp/big | cut -f1;"
                    + " docker cp box:/tmp/big - > big.tar; tar xSf big.tar -O | tail -c 3; du -k big.tar | cut -f1")
                .formatted(local))
            .ok()
            .lines()
            .toList();
    assertThat(told.get(0)).isEqualTo("1073741827");
    assertThat(Integer.parseInt(told.get(1))).isLessThan(100);
    assertThat(told.get(2)).startsWith("end");

    assertThat(
            sh(("cd %1$s; mkdir many; cd many; seq 10000 | xargs touch; cd ..; docker cp -q many box:/tmp;"
                        + " docker exec box sh -c 'ls /tmp/many | wc -l'; docker cp -q box:/tmp/many back; ls back | wc -l")
                    .formatted(local))
                .ok())
        .isEqualTo("10000\n10000");
    assertThat(
            sh(("cd %1$s; head -c 300000000 /dev/urandom > random; docker cp -q random box:/tmp; rm big;"
                        + " docker cp -q box:/tmp/random again; cmp random again; rm random again")
                    .formatted(local))
                .ok())
        .isEmpty();
  }

  /** Its error is worth more than the broken pipe that it causes. */
  @Test
  void anErrorInTheMiddleOfAnUploadIsTold() {
    create("box");
    sh("cd %s; mkdir -p in/a; head -c 30000000 /dev/zero > in/b; mkdir in/b.d; mkdir t; touch t/a"
            .formatted(local))
        .ok();
    cp(local + "/t/a", "box:/tmp/a").ok();
    assertThat(cp(local + "/in/.", "box:/tmp").err()).contains("cannot overwrite non-directory");
  }

  /** Each copy in a fresh container and a fresh folder that both hold the same tree. */
  @ParameterizedTest
  @CsvFileSource(resources = CopyTable.ROWS)
  void dockersTable(String from, String to, String expected) throws IOException {
    Path tree = Files.createDirectory(local.resolve("tree"));
    sh(CopyTable.plant(tree)).ok();
    create("box");
    cp(tree.toString(), "box:/t").ok();
    check(cp("box:/t/" + from, tree + "/" + to), expected, "FROM", tree);

    sh("rm -r %1$s; mkdir %1$s; ".formatted(tree) + CopyTable.plant(tree)).ok();
    Result copied = cp(tree + "/" + from, "box:/t/" + to);
    cp("box:/t", local + "/back").ok();
    check(copied, expected, "TO", local.resolve("back"));
  }

  private static void check(Result copied, String expected, String direction, Path tree) {
    CopyTable.Expected wanted = CopyTable.Expected.of(expected, direction.equals("FROM"));
    if (wanted.error().isEmpty()) {
      assertThat(copied).as(direction).isEqualTo(new Result(0, "", ""));
      assertThat(sh(wanted.look(tree)).ok()).as(direction).isEqualTo(wanted.found());
    } else {
      assertThat(copied.code()).as(direction + copied).isEqualTo(1);
      assertThat(copied.err()).as(direction).contains(wanted.error());
    }
  }
}
