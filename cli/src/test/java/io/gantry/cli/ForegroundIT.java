package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the package that the command runs in the foreground. */
class ForegroundIT {
  @TempDir Path home;

  private Process gantry(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.gantry.cli.Main"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GANTRY_HOME", home.toString());
    return builder.start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void install(String name, String script) throws IOException {
    Path program = home.resolve("bin").resolve(name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void handsOnWordsAndStatus() throws Exception {
    install("gantry-registry", "#!/bin/sh\necho \"$@\"\nexit 7\n");
    Process serve = gantry("registry", "serve", "--listen", ":0", "--help");
    assertThat(output(serve)).isEqualTo("--listen :0 --help\n");
    assertThat(serve.waitFor()).isEqualTo(7);
  }

  @Test
  void handsOnTheSignalThatEndsIt() throws Exception {
    install(
        "gantry-registry",
        "#!/bin/sh\ntrap 'echo ending; exit 9' TERM\necho ready\nwhile :; do sleep 0.05; done\n");
    Process serve = gantry("registry", "serve");
    byte[] ready = serve.getInputStream().readNBytes("ready\n".length());
    assertThat(new String(ready, StandardCharsets.UTF_8)).isEqualTo("ready\n");
    // Process.destroy would close what it still has to say.
    serve.toHandle().destroy();
    assertThat(output(serve)).isEqualTo("ending\n");
    assertThat(serve.waitFor()).isEqualTo(9);
  }

  @Test
  void saysWhichProgramIsMissing() throws Exception {
    Process daemon = gantry("daemon");
    assertThat(output(daemon)).contains("cannot find the program " + home + "/bin/gantry-daemon");
    assertThat(daemon.waitFor()).isEqualTo(1);
  }
}
