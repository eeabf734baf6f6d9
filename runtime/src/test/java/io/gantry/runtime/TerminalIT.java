package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs with a terminal. */
class TerminalIT {
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private LaunchRequest request(List<Step> more, String... arguments) throws IOException {
    List<Step> steps = stage.rootSteps();
    steps.add(new Step.Terminal(24, 80, true));
    steps.add(new Step.Pivot());
    steps.addAll(more);
    steps.add(new Step.Wait());
    var exec = new Step.Exec(List.of(arguments), Stage.ENVIRONMENT);
    Path log = stage.folder.resolve("log");
    return LaunchRequest.of(Stage.plan(steps, exec), stage.runFolder())
        .withStdin(false)
        .withLog(new LaunchRequest.LogFile(log, 0, 1));
  }

  @Test
  void hasSizeResizeAndControlCharacters() throws Exception {
    LaunchRequest request = request(List.of(), "sh");
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(true, true, true)) {
      shim.start(request.plan());
      attachment.write(Stage.bytes("stty size; tty\n"));
      assertThat(Stage.readUntil(attachment, "/dev/pts/0")).contains("24 80");
      shim.resize(50, 132);
      attachment.write(Stage.bytes("stty size\n"));
      Stage.readUntil(attachment, "50 132");
      // What is typed is echoed at once; "ready" comes only from the shell.
      attachment.write(Stage.bytes("echo re''ady; sleep 100\n"));
      Stage.readUntil(attachment, "ready");
      attachment.write(Stage.bytes("\u0003"));
      attachment.write(Stage.bytes("echo code $?; exit 7\n"));
      Stage.readUntil(attachment, "code 130");
      assertThat(Stage.collect(shim, attachment).code()).isEqualTo(7);
    }
  }

  @Test
  void keepsTheLastOutput() throws Exception {
    for (int i = 0; i < 20; i++) {
      LaunchRequest request = request(List.of(), "sh", "-c", "seq 1 500; echo the end >&2");
      Shim shim = stage.launch(request);
      try (Attachment attachment = shim.attach(true, true, true)) {
        shim.start(request.plan());
        assertThat(Stage.collect(shim, attachment).out()).endsWith("500\r\nthe end\r\n");
      }
    }
  }

  @Test
  void offersTheConsole() throws Exception {
    LaunchRequest request = request(List.of(), "sh", "-c", "echo to the console > /dev/console");
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(false, true, true)) {
      shim.start(request.plan());
      assertThat(Stage.collect(shim, attachment).out()).isEqualTo("to the console\r\n");
    }
    try (LogReader log = new LogReader(stage.folder.resolve("log"), LogQuery.everything())) {
      assertThat(log.next().orElseThrow().text()).isEqualTo("to the console\r");
    }
  }

  @Test
  void survivesAProgramThatLetsGoOfItsTerminal() throws Exception {
    LaunchRequest request =
        request(
            List.of(),
            "sh",
            "-c",
            "exec </dev/null >/dev/null 2>&1; sleep 1; echo back >/dev/console; exit 5");
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(true, true, true)) {
      shim.start(request.plan());
      Stage.Result result = Stage.collect(shim, attachment);
      assertThat(result.code()).isEqualTo(5);
      assertThat(result.out()).isEqualTo("back\r\n");
    }
  }

  @Test
  void isReadableByAnotherUser() throws Exception {
    LaunchRequest request =
        request(
            List.of(new Step.Credentials(1000, 1000, Step.Credentials.INHERIT_UMASK, List.of())),
            "sh",
            "-c",
            "id -u > /dev/stdout; echo x > /proc/self/fd/1"
                .replace("/dev/stdout", "/proc/self/fd/2"));
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(true, true, true)) {
      shim.start(request.plan());
      assertThat(Stage.collect(shim, attachment).out()).isEqualTo("1000\r\nx\r\n");
    }
  }
}
