package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every option of {@code -v} and {@code --mount}, with Docker's client and the gantry command. In
 * the rows {@code HOST} is a folder of the host with a file {@code f} and a tmpfs mounted at {@code
 * below}; in the image {@code /etc} has files.
 */
class MountTableIT {
  private static final List<String> CLIENTS = List.of("docker", "gantry");

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static Path host;

  @BeforeAll
  static void start() throws IOException {
    host = Files.createDirectories(daemon.root.resolve("host"));
    Files.writeString(host.resolve("f"), "content");
    mount("--bind", host.toString(), host.toString());
    mount("--make-rshared", host.toString());
    mount("-t", "tmpfs", "tmpfs", Files.createDirectory(host.resolve("below")).toString());
    Files.writeString(host.resolve("below/g"), "deep");
  }

  @AfterAll
  static void stop() throws IOException {
    command("umount", "-R", host.toString());
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static void mount(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(words));
    command(command.toArray(String[]::new));
  }

  private static void command(String... words) throws IOException {
    int code = new ProcessBuilder(words).inheritIO().start().onExit().join().exitValue();
    assertThat(code).as(String.join(" ", words)).isZero();
  }

  private static Result run(String client, String options, String script) {
    List<String> words = new ArrayList<>(List.of("run", "--rm"));
    words.addAll(List.of(options.replace("HOST", host.toString()).split(" ")));
    words.addAll(List.of("bb", "sh", "-c", script));
    return daemon.client(client, words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v HOST:/d                                    | cat /d/f /d/below/g                 | contentdeep",
        "-v HOST:/d:rw                                 | touch /d/w && echo yes              | yes",
        "-v HOST:/d:ro                                 | touch /d/w 2>&1; touch /d/below/w 2>&1 | Read-only file system",
        "-v HOST:/d:z                                  | cat /d/f                            | content",
        "-v HOST:/d:Z,ro                               | cat /d/f                            | content",
        "-v HOST:/d:cached                             | cat /d/f                            | content",
        "-v HOST/new:/d                                | ls -a /d                            | ..",
        "-v vol-a:/etc                                 | ls /etc                             | passwd",
        "-v vol-b:/etc:nocopy                          | ls /etc/passwd 2>&1                 | No such file",
        "-v vol-c:/d:ro                                | touch /d/w 2>&1                     | Read-only file system",
        "-v /d                                         | grep -c ' /d ' /proc/mounts         | 1",
        "--mount type=bind,src=HOST,dst=/d             | cat /d/f /d/below/g                 | contentdeep",
        "--mount type=bind,source=HOST,target=/d,readonly | touch /d/below/w 2>&1           | Read-only file system",
        "--mount type=bind,src=HOST,dst=/d,ro=false    | touch /d/w && echo yes              | yes",
        "--mount type=bind,src=HOST,dst=/d,bind-nonrecursive | ls /d/below | wc -l           | 0",
        "--mount type=bind,src=HOST,dst=/d,bind-recursive=disabled | ls /d/below | wc -l     | 0",
        "--mount type=bind,src=HOST,dst=/d,bind-recursive=enabled | cat /d/below/g           | deep",
        "--mount type=bind,src=HOST,dst=/d,ro,bind-recursive=writable | touch /d/below/w && echo yes | yes",
        "--mount type=bind,src=HOST,dst=/d,ro,bind-recursive=writable | touch /d/w 2>&1      | Read-only file system",
        "--mount type=bind,src=HOST,dst=/d,ro,bind-recursive=readonly,bind-propagation=rprivate | touch /d/below/w 2>&1 | Read-only file system",
        "--mount type=bind,src=HOST,dst=/d,consistency=cached | cat /d/f                     | content",
        "--mount type=volume,src=vol-d,dst=/etc        | ls /etc                             | passwd",
        "--mount src=vol-e,dst=/etc,volume-nocopy      | ls /etc/passwd 2>&1                 | No such file",
        "--mount dst=/d                                | grep -c ' /d ' /proc/mounts         | 1",
        "--mount src=vol-a,dst=/d,volume-subpath=passwd | head -c 4 /d                       | root",
        "--mount src=vol-f,dst=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=1m | df -k /d | grep -c 1024 | 1",
        "--mount src=vol-g,dst=/d,volume-driver=local,volume-label=a=b | echo yes            | yes",
        "--mount type=tmpfs,dst=/d                     | grep ' /d ' /proc/mounts            | noexec",
        "--mount type=tmpfs,dst=/d,tmpfs-size=1m       | grep ' /d ' /proc/mounts            | size=1024k",
        "--mount type=tmpfs,dst=/d,tmpfs-mode=0700     | stat -c %a /d                       | 700",
        "--mount type=tmpfs,dst=/d,ro                  | touch /d/w 2>&1                     | Read-only file system",
        "--tmpfs /d:size=1m,exec                       | grep ' /d ' /proc/mounts | grep -c noexec | 0",
        "--mount type=image,src=bb,dst=/d              | head -c 4 /d/etc/passwd             | root",
        "--mount type=image,src=bb,dst=/d,image-subpath=etc | head -c 4 /d/passwd            | root",
        "--mount type=image,src=bb,dst=/d              | touch /d/w 2>&1                     | Read-only file system",
      })
  void options(String row) {
    // The script may have the delimiter: it is what is between the first and the last one.
    String options = row.substring(0, row.indexOf('|')).strip();
    String script = row.substring(row.indexOf('|') + 1, row.lastIndexOf('|')).strip();
    String printed = row.substring(row.lastIndexOf('|') + 1).strip();
    for (String client : CLIENTS) {
      assertThat(run(client, options, script).out()).as(client + " " + row).contains(printed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "private, ''",
    "rprivate, ''",
    "'', ''",
    "shared, shared:",
    "rshared, shared:",
    "slave, master:",
    "rslave, master:"
  })
  void propagation(String mode, String field) {
    String path = mode.isEmpty() ? "" : ":" + mode;
    String option = mode.isEmpty() ? "" : ",bind-propagation=" + mode;
    for (String client : CLIENTS) {
      for (String options :
          List.of("-v HOST:/d" + path, "--mount type=bind,src=HOST,dst=/d" + option)) {
        String mounted = run(client, options, "grep ' /d ' /proc/self/mountinfo").ok();
        if (field.isEmpty()) {
          assertThat(mounted).as(client + options).doesNotContain("shared:", "master:");
        } else {
          assertThat(mounted).as(client + options).contains(field);
        }
      }
    }
  }

  @Test
  void whatASharedMountGetsInOnePlaceAppearsInTheOther() throws IOException {
    Files.createDirectory(host.resolve("mounted"));
    run(
            "docker",
            "--cap-add SYS_ADMIN -v HOST:/d:rshared",
            "mount -t tmpfs t /d/mounted && touch /d/mounted/here")
        .ok();
    // It has outlived its container: the host's side is a mount of its own.
    assertThat(host.resolve("mounted/here")).exists();
    command("umount", host.resolve("mounted").toString());
  }

  @Test
  void aMountThatIsNotSharedIsNamed() throws IOException {
    Path lonely = Files.createDirectories(daemon.root.resolve("lonely"));
    mount("--bind", lonely.toString(), lonely.toString());
    mount("--make-private", lonely.toString());
    try {
      for (String client : CLIENTS) {
        assertThat(run(client, "-v " + lonely + ":/d:rshared", "true").all())
            .as(client)
            .contains("path " + lonely + " is mounted on " + lonely)
            .contains("but it is not a shared mount");
      }
    } finally {
      command("umount", lonely.toString());
    }
  }

  @Test
  void aMissingSourceIsMadeWhenThatIsAskedFor() {
    String options = "--mount type=bind,src=HOST/made,dst=/d,bind-create-src";

    run("gantry", options, "touch /d/f").ok();

    assertThat(host.resolve("made/f")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v HOST:/d:bogus                                  | invalid mode: bogus",
        "-v HOST:/d:ro,rw                                  | invalid mode: ro,rw",
        "-v HOST:/d:nocopy                                 | invalid mode: nocopy",
        "-v HOST:relative                                  | mount path must be absolute",
        "-v HOST:/                                         | destination can't be '/'",
        "-v HOST:/d -v vol-a:/d                            | Duplicate mount point: /d",
        "-v no/volume:/d                                   | includes invalid characters for a local volume name",
        "--volume-driver nothing -v vol-x:/d               | plugin \"nothing\" not found",
        "--mount type=bind,src=/nowhere,dst=/d             | bind source path does not exist: /nowhere",
        "--mount type=bind,dst=/d                          | field Source must not be empty",
        "--mount type=bind,src=relative,dst=/d             | mount path must be absolute",
        "--mount type=bind,src=HOST,dst=/d,bind-propagation=bogus | invalid propagation mode: bogus",
        "--mount type=bogus,dst=/d                         | mount type unknown",
        "--mount type=volume,src=vol-a,dst=/d,volume-subpath=../x | subpath",
        "--mount type=volume,src=vol-a,dst=/d,volume-driver=nothing | already has volume",
        "--mount type=image,dst=/d                         | field Source must not be empty",
        "--mount type=tmpfs,src=x,dst=/d                   | field Source must not be specified",
        "--mount type=bind,src=HOST,dst=/d,volume-nocopy   | cannot mix 'volume-*' options with mount type 'bind'",
        "--mount type=volume,dst=/d,bind-propagation=slave | cannot mix 'bind-*' options with mount type 'volume'",
        "--mount type=volume,dst=/d,tmpfs-size=1m          | cannot mix 'tmpfs-*' options with mount type 'volume'",
        "--mount type=bind,src=HOST,dst=/d,ro=maybe        | invalid value for ro: maybe",
        "--mount type=tmpfs,dst=/d,tmpfs-mode=99           | invalid value for tmpfs-mode: 99",
        "--mount type=bind,src=HOST,dst=/d,nonsense        | invalid field 'nonsense' must be a key=value pair",
        "--mount type=bind,src=HOST,dst=/d,size=1          | unexpected key 'size' in 'size=1'",
        "--mount src=vol-a                                 | target is required",
        "--mount type=bind,src=HOST,dst=/d,bind-recursive=writable | requires 'readonly' to be specified in conjunction",
        "--mount type=bind,src=HOST,dst=/d,ro,bind-recursive=readonly | requires 'bind-propagation=rprivate' to be specified in conjunction",
        "--mount type=bind,src=HOST,dst=/d,bind-recursive=no | (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")",
      })
  void refusals(String row) {
    String options = row.substring(0, row.indexOf('|')).strip();
    String words = row.substring(row.indexOf('|') + 1).strip();
    for (String client : CLIENTS) {
      Result refused = run(client, options, "true");

      assertThat(refused.code()).as(client + " " + row).isEqualTo(125);
      assertThat(refused.err()).as(client + " " + row).contains(words);
    }
  }
}
