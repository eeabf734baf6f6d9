package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that finds no daemon starts one; in a mount namespace whose /run is the test's own. */
class AutostartIT {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path root;

  @Test
  void commandStartsTheDaemonThatItMisses() throws Exception {
    int number = ThreadLocalRandom.current().nextInt(250);
    String bridge = "gta" + number;
    List<String> daemon = DaemonProcess.program();
    daemon.addAll(List.of("--data-root", root + "/data", "--exec-root", "/run/gantry"));
    daemon.addAll(List.of("--bridge", bridge, "--bip", "10.219." + number + ".1/24"));
    daemon.addAll(List.of("--cgroup-parent", bridge));
    script("gantry-daemon", "exec " + quoted(daemon));

    String said =
        shell(
            """
            gantry ps || exit 1
            first=$(cat /run/gantry/gantry.pid)
            gantry volume create one || exit 2
            test "$(cat /run/gantry/gantry.pid)" = "$first" || exit 3
            test "$(ps -o sid= -p $first | tr -d ' ')" = "$first" && echo a-session-of-its-own
            gantry system stop --containers || exit 4
            grep -c ready: /var/log/gantry.log
            test -e /proc/$first || echo ended
            """);

    assertThat(said)
        .contains("CONTAINER ID", "\none\n", "\na-session-of-its-own\n", "\n1\nended\n");
    assertThat(Path.of("/sys/class/net", bridge)).doesNotExist();
  }

  @Test
  void daemonThatCannotStartIsTold() throws Exception {
    script("gantry-daemon", "echo no luck; exit 5");

    assertThat(shell("gantry ps; echo status $?; cat /var/log/gantry.log"))
        .contains("the daemon ended with status 5", "/var/log/gantry.log")
        .contains("status 1", "no luck");
  }

  @Test
  void chosenAddressStartsNothing() throws Exception {
    script("gantry-daemon", "touch " + root + "/started");

    assertThat(shell("gantry -H unix:///run/elsewhere ps; echo status $?"))
        .contains("Cannot connect")
        .contains("status 1");
    assertThat(root.resolve("started")).doesNotExist();
  }

  private void script(String name, String body) throws IOException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String quoted(List<String> words) {
    List<String> quoted = new ArrayList<>();
    words.forEach(word -> quoted.add("'" + word + "'"));
    return String.join(" ", quoted);
  }

  /** What a shell script says in which {@code gantry} is the command. */
  private String shell(String script) throws Exception {
    script("gantry", "exec " + quoted(DaemonProcess.commandLineTool()) + " \"$@\"");
    Path output = root.resolve("output");
    String own = "mount -t tmpfs none /run && mount -t tmpfs none /var/log || exit 9\n";
    ProcessBuilder builder =
        new ProcessBuilder("unshare", "--mount", "sh", "-c", own + script)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("GANTRY_HOME", root.toString());
    builder.environment().merge("PATH", root + "/bin", (old, ours) -> ours + ":" + old);
    builder.environment().keySet().removeAll(List.of("GANTRY_HOST", "DOCKER_HOST"));
    Process process = builder.start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }
}
