package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people ask for by mistake: a clear answer, the right exit code, and nothing left of it. */
class BadInputIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(
        daemon.root.resolve("broken.json"), "{\"defaultAction\": \"SCMP_ACT_NONSENSE\"}");
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.assertNone(daemon);
    assertThat(daemon.docker("ps", "-aq").ok()).isEmpty();
    assertThat(daemon.docker("run", "--rm", "bb", "echo", "fine").ok()).isEqualTo("fine");
  }

  @ParameterizedTest(name = "run {0}")
  @CsvSource(
      delimiterString = "::",
      textBlock =
          """
          missing true                            :: 125 :: missing
          bb nonsense                             :: 127 :: executable file not found
          bb /no/such/file                        :: 127 :: no such file or directory
          bb /etc/plain                           :: 126 :: permission denied
          bb /tmp                                 :: 126 :: permission denied
          -u nobody-here bb true                  :: 125 :: unable to find user nobody-here
          -u root:nobodies bb true                :: 125 :: unable to find group nobodies
          -w /etc/plain bb true                   :: 125 :: not a directory
          -w relative bb true                     :: 125 :: relative
          --ip 172.31.0.9 bb true                 :: 125 :: user specified IP address is supported on user defined networks only
          --mount type=bind,src=/no/such,dst=/x bb true :: 125 :: bind source path does not exist: /no/such
          -v /no/such:relative bb true            :: 125 :: mount path must be absolute
          -v /etc/passwd:/tmp bb true             :: 125 :: error mounting "/etc/passwd" to rootfs at "/tmp": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type
          -v /tmp:/etc/plain bb true              :: 125 :: error mounting "/tmp" to rootfs at "/etc/plain": not a directory: unknown: Are you trying to mount
          --tmpfs /etc/plain bb true              :: 125 :: Are you trying to mount a directory onto a file
          -m 1m bb true                           :: 125 :: Minimum memory limit allowed is 6MB
          --cpus 1000 bb true                     :: 125 :: CPUs
          --cpuset-cpus 999 bb true               :: 125 :: 999
          --network container:missing bb true     :: 125 :: No such container: missing
          --network missing bb true               :: 125 :: network missing not found
          --pid container:missing bb true         :: 125 :: No such container: missing
          --cap-add NONSENSE bb true              :: 125 :: NONSENSE
          --sysctl kernel.nonsense=1 bb true      :: 125 :: kernel.nonsense
          --sysctl kernel.shmmni=words bb true    :: 125 :: kernel.shmmni
          --device /dev/no-such bb true           :: 125 :: /dev/no-such
          --security-opt seccomp=@/broken.json bb true :: 125 :: SCMP_ACT_NONSENSE
          --security-opt nonsense=1 bb true       :: 125 :: nonsense
          --stop-signal NONSENSE bb true          :: 125 :: NONSENSE
          --name -bad- bb true                    :: 125 :: Invalid container name
          --hostname -bad- bb true                :: 125 :: invalid hostname
          --tmpfs relative bb true                :: 125 :: mount path must be absolute
          --runtime nonsense bb true              :: 125 :: nonsense
          --log-driver nonsense bb true           :: 125 :: nonsense
          --ipc nonsense bb true                  :: 125 :: nonsense
          """)
  void isRefused(String arguments, int code, String said) {
    List<String> command = new ArrayList<>(List.of("run", "--rm"));
    command.addAll(Arrays.asList(arguments.replace("@", daemon.root.toString()).split(" ")));

    Result result = daemon.docker(command.toArray(String[]::new));

    assertThat(result.err()).containsIgnoringCase(said);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(daemon.logText()).doesNotContain("java.lang.");
  }

  @Test
  void takenNameTellsWhoHasIt() {
    String id = daemon.docker("create", "--name", "taken", "bb").ok();

    assertThat(daemon.docker("create", "--name", "taken", "bb").err())
        .contains("The container name \"/taken\" is already in use by container \"" + id);
    daemon.docker("rm", "taken").ok();
  }

  @Test
  void takenPortIsTold() throws IOException {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "127.0.0.1:" + holder.getLocalPort() + ":80";
      Result result = daemon.docker("run", "--rm", "-p", port, "bb", "true");
      assertThat(result.err())
          .contains("failed to bind host port 127.0.0.1:" + holder.getLocalPort() + "/tcp:")
          .contains(
              "address already in use by process " + ProcessHandle.current().pid() + " (java)");
      assertThat(result.code()).isEqualTo(125);
    }
    daemon.docker("run", "-d", "--name", "first", "-p", "127.0.0.1::80", "bb", "sleep", "300").ok();
    String port = daemon.docker("port", "first", "80").ok();
    assertThat(daemon.docker("run", "--rm", "-p", port + ":80", "bb", "true").err())
        .contains("Bind for " + port + " failed: port is already allocated by container first");
    daemon.docker("rm", "-f", "first").ok();
  }

  @Test
  void failedStartCanBeRepeatedAndRemoved() {
    daemon.docker("create", "--name", "broken", "-p", "127.0.0.1::80", "bb", "nonsense").ok();
    for (int i = 0; i < 3; i++) {
      assertThat(daemon.docker("start", "broken").err()).contains("executable file not found");
    }
    assertThat(daemon.inspect("broken", "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("created 127");
    daemon.docker("rm", "broken").ok();
  }

  @Test
  void imageRemovedByForceServesItsContainersOn() {
    daemon.docker("import", "-m", "used", "bb.tar", "used").ok();
    daemon.docker("run", "-d", "--name", "user", "used", "sleep", "300").ok();
    daemon.docker("rmi", "-f", "used");

    daemon.docker("restart", "-t", "0", "user").ok();
    assertThat(daemon.docker("exec", "user", "cat", "/etc/plain").ok()).isEqualTo("not executable");
    daemon.docker("rm", "-f", "user").ok();
    daemon.docker("image", "prune", "-f").ok();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "::",
      textBlock =
          """
          {"Image": 5}                                          :: 400
          {"Image": "bb", "Cmd": {"a": 1}}                      :: 400
          {"Image": "bb", "HostConfig": {"Memory": "much"}}     :: 400
          {"Image": "bb", "HostConfig": {"Memory": -5}}         :: 400
          {"Image": "bb", "HostConfig": {"Binds": ["a:b:c:d"]}} :: 400
          {"Image": "bb", "HostConfig": {"PortBindings": {"x/tcp": []}}} :: 400
          {"Image": "bb", "HostConfig": {"RestartPolicy": {"Name": "sometimes"}}} :: 400
          {"Image": "bb", "HostConfig": {"ConsoleSize": [30]}}  :: 400
          {"Image": "bb", "HostConfig": {"ConsoleSize": [-1, 90]}} :: 400
          {"Image": "bb", "HostConfig": {"ConsoleSize": [30, 70000]}} :: 400
          {"Image": "bb", "HostConfig": {"ConsoleSize": [null, 90]}} :: 400
          {"Image": ""}                                         :: 400
          {"Image": "../../etc"}                                :: 400
          {"Image": "bb", "Env": ["=x"]}                        :: 400
          {"Image": "bb"                                        :: 400
          """)
  void createWithNonsenseIsRefused(String json, int status) throws IOException {
    String answer = RawConnection.ask(daemon.socket, "POST", "/containers/create", json);

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("{\"message\":\"");
  }
}
