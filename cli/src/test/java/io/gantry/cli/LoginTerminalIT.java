package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gantry login} with a person at a real terminal: a pseudo-terminal that a script serves.
 */
class LoginTerminalIT {
  /**
   * Types the answers when asked, prints all that the terminal showed, and whether it echoes at the
   * end.
   */
  private static final String PERSON =
      """
      import os, pty, sys, termios
      answers = [(b'Username: ', b'ann\\n'), (b'Password: ', sys.argv[1].encode())]
      pid, fd = pty.fork()
      if pid == 0:
          os.execv(sys.argv[2], sys.argv[2:])
      seen = b''
      while True:
          try:
              some = os.read(fd, 4096)
          except OSError:
              break
          if not some:
              break
          seen += some
          if answers and answers[0][0] in seen:
              os.write(fd, answers.pop(0)[1])
          try:
              echo = termios.tcgetattr(fd)[3] & termios.ECHO
          except termios.error:
              pass
      status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
      sys.stdout.write(seen.decode() + '|%d|%s' % (status, bool(echo)))
      """;

  @TempDir Path folder;

  private String login(ScriptedDaemon daemon, String typed) throws Exception {
    List<String> words = new ArrayList<>(List.of("python3", "-c", PERSON, typed));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.gantry.cli.Main",
            "-H",
            daemon.address().text(),
            "--config",
            folder.toString(),
            "login",
            "r.io"));
    Path seen = folder.resolve("seen");
    Process person =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(seen.toFile()).start();
    boolean ended = person.waitFor(20, TimeUnit.SECONDS);
    // The command ends with its terminal.
    person.destroyForcibly().waitFor();
    assertThat(ended).as(Files.readString(seen)).isTrue();
    return Files.readString(seen).replace("\r\n", "\n");
  }

  @Test
  void asksForThePasswordWithoutShowingIt() throws Exception {
    try (ScriptedDaemon daemon =
        new ScriptedDaemon(folder, ScriptedDaemon.ok("{\"Status\":\"Login Succeeded\"}"))) {
      // Wrong, erased; then a letter of two bytes, taken back.
      String seen = login(daemon, "wrong\25s3cr\u00e9\177et\r");
      assertThat(seen)
          .startsWith("Username: ann\nPassword: \n")
          .endsWith("Login Succeeded\n|0|True")
          .doesNotContain("s3cr", "wrong");
      assertThat(daemon.requests().getFirst())
          .contains("\"username\":\"ann\",\"password\":\"s3cret\"");
    }
  }

  @Test
  void controlCGivesUpAndLeavesTheTerminalAsItWas() throws Exception {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      assertThat(login(daemon, "s3\3"))
          .isEqualTo("Username: ann\nPassword: \ngantry: prompt terminated\n|1|True");
      assertThat(daemon.requests()).isEmpty();
      assertThat(Files.exists(folder.resolve("config.json"))).isFalse();
    }
  }
}
