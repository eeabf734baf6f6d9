package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Docker's client asks for devices of the Container Device Interface, for containers and builds.
 */
class CdiIT {
  @TempDir private static Path host;
  private static DaemonProcess daemon;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectory(host.resolve("cdi"));
    daemon = DaemonProcess.start("--cdi-spec-dir", host.resolve("cdi").toString());
    Files.writeString(host.resolve("driver"), "driver\n");
    script(
        "note", "cat > " + host + "/$POINT; readlink /proc/self/ns/net >> " + host + "/$POINT\n");
    script("fail", "cat > /dev/null; echo it is broken >&2; exit 3\n");
    script("hang", "exec sleep 60\n");
    write(
        "main.yaml",
        """
        cdiVersion: 0.7.0
        kind: gantry.test/unit
        containerEdits:
          env: [EVERY=yes, PATH=/bin]
        devices:
        - name: zero
          annotations: {org.mobyproject.buildkit.device.autoallow: "true"}
          containerEdits:
            env: [ZERO=yes]
            additionalGids: [4242]
            deviceNodes:
            - {path: /dev/other-zero, hostPath: /dev/zero}
            - {path: /dev/control, hostPath: /dev/loop-control, permissions: r}
            mounts:
            - {hostPath: @/driver, containerPath: /opt/driver, options: [ro, bind]}
        - name: asks
          containerEdits: {env: [ASKS=yes]}
        - name: hooked
          containerEdits:
            hooks:
            - {hookName: createRuntime, path: @/note, args: [note], env: [POINT=createRuntime, PATH=/bin]}
            - {hookName: createContainer, path: @/note, env: [POINT=createContainer, PATH=/bin]}
            - {hookName: startContainer, path: /bin/sh, args: [sh, -c, "cat > /started"]}
            - {hookName: poststart, path: @/note, env: [POINT=poststart, PATH=/bin]}
            - {hookName: poststop, path: @/note, env: [POINT=poststop, PATH=/bin]}
        - name: bad-runtime
          containerEdits: {hooks: [{hookName: createRuntime, path: @/fail}]}
        - name: bad-container
          containerEdits: {hooks: [{hookName: createContainer, path: @/fail}]}
        - name: bad-start
          containerEdits: {hooks: [{hookName: startContainer, path: /nowhere}]}
        - name: slow-runtime
          containerEdits: {hooks: [{hookName: createRuntime, path: @/hang, timeout: 1}]}
        - name: slow-container
          containerEdits: {hooks: [{hookName: createContainer, path: @/hang, timeout: 1}]}
        - name: bad-later
          containerEdits:
            hooks:
            - {hookName: poststart, path: @/fail}
            - {hookName: poststop, path: @/fail}
        - name: no-node
          containerEdits: {deviceNodes: [{path: /dev/nothing-here}]}
        - name: cache
          containerEdits: {intelRdt: {closID: a}}
        """);
    write("broken.yaml", "cdiVersion: 0.7.0\nkind: [\n");
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Await.until(() -> left().isEmpty(), () -> "left: " + left());
  }

  @Test
  void aContainerGetsNodeVariablesMountAndGroup() {
    Result ran =
        run(
            "gantry.test/unit=zero",
            "echo $EVERY $ZERO; head -c 3 /dev/other-zero | wc -c; id -G; cat /opt/driver;"
                + " : < /dev/control && echo opened; touch /opt/driver; echo > /dev/control");
    assertThat(ran.all())
        .contains("yes yes", "\n3\n", "0 4242", "driver", "opened")
        .contains("can't create /dev/control: Operation not permitted")
        .contains("/opt/driver: Read-only file system");
  }

  @Test
  void inspectAndInfoShowThem() {
    daemon.docker("create", "--name", "shown", "--device", "gantry.test/unit=zero", "bb").ok();
    assertThat(daemon.inspect("shown", "{{(index .HostConfig.DeviceRequests 0).Driver}}"))
        .isEqualTo("cdi");
    assertThat(daemon.inspect("shown", "{{(index .HostConfig.DeviceRequests 0).DeviceIDs}}"))
        .isEqualTo("[gantry.test/unit=zero]");
    daemon.docker("rm", "shown").ok();
    assertThat(daemon.docker("info").ok())
        .contains("CDI spec directories:\n  " + host.resolve("cdi"))
        .contains("cdi: gantry.test/unit=zero");
    daemon.docker("info").ok();
    String sinceItsStart = daemon.logText().substring(daemon.logText().lastIndexOf(" ready: "));
    assertThat(sinceItsStart)
        .containsOnlyOnce(
            "CDI specification " + host.resolve("cdi/broken.yaml") + ": it is no YAML");
  }

  @Test
  void hooksRunAtTheirPointsAndKnowTheContainer() throws IOException {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "hooked",
            "--device",
            "gantry.test/unit=hooked",
            "bb",
            "sleep",
            "600")
        .ok();
    String id = daemon.inspect("hooked", "{{.Id}}");
    String pid = daemon.inspect("hooked", "{{.State.Pid}}");
    String network = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    String own = Files.readSymbolicLink(Path.of("/proc", pid, "ns/net")).toString();

    assertThat(noted("createRuntime"))
        .contains(
            "\"id\":\"" + id + "\"", "\"status\":\"creating\"", "\"pid\":" + pid + ",", network);
    assertThat(noted("createContainer")).contains("\"status\":\"creating\"", "\"pid\":1,", own);
    assertThat(noted("poststart"))
        .contains("\"status\":\"running\"", "\"pid\":" + pid + ",", network);
    assertThat(daemon.docker("exec", "hooked", "cat", "/started").ok()).contains("\"id\":\"" + id);
    assertThat(daemon.runRoot().resolve("containers/" + id + "/config.json"))
        .content()
        .contains("\"path\":\"" + daemon.runRoot().resolve("containers/" + id + "/rootfs") + "\"");
    assertThat(host.resolve("poststop")).doesNotExist();

    daemon.kill();
    daemon.startAgain();
    assertThat(host.resolve("poststop")).doesNotExist();
    daemon.docker("rm", "-f", "hooked").ok();
    assertThat(noted("poststop"))
        .contains("\"id\":\"" + id, "\"status\":\"stopped\"", "\"pid\":0,");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad-runtime    | createRuntime hook @/fail: it exited with 3: it is broken
          bad-container  | run hook @/fail: @/fail exited with 3: it is broken
          bad-start      | run hook /nowhere: /nowhere exited with 127: No such file or directory
          slow-runtime   | createRuntime hook @/hang: it took longer than 1 s
          slow-container | run hook @/hang: ETIMEDOUT
          no-node        | /dev/nothing-here
          cache          | intelRdt is not available
          unknown        | unresolvable CDI devices gantry.test/unit=unknown
          """)
  void whatCannotBeGivenIsAnErrorThatSaysSo(String device, String error) {
    assertThat(failed(run("gantry.test/unit=" + device, "true")))
        .contains(error.replace("@", host.toString()));
  }

  @Test
  void aHookAfterTheStartIsAWarning() {
    assertThat(run("gantry.test/unit=bad-later", "echo ran").ok()).contains("ran");
    assertThat(daemon.logText())
        .contains("run poststart hook " + host + "/fail: it exited with 3: it is broken")
        .contains("run poststop hook " + host + "/fail: it exited with 3: it is broken");
  }

  @Test
  void aBuildGetsDevicesAndItsCacheKnowsThem() throws IOException {
    assertThat(
            build(
                    "RUN --device=gantry.test/unit=zero echo $ZERO; head -c 3 /dev/other-zero | wc -c")
                .ok())
        .contains("yes\n3\n");
    assertThat(
            build(
                    "RUN --device=gantry.test/unit=zero echo $ZERO; head -c 3 /dev/other-zero | wc -c")
                .ok())
        .contains("Using cache");
    assertThat(build("RUN echo $ZERO; head -c 3 /dev/other-zero | wc -c").all())
        .doesNotContain("Using cache")
        .contains("No such file");
    assertThat(build("RUN --device=gantry.test/unit=unknown echo 1$ZERO$EVERY").ok())
        .contains("1\n");
    assertThat(failed(build("RUN --device=gantry.test/unit=unknown,required true")))
        .contains("required device \"gantry.test/unit=unknown\" is not registered");
    assertThat(failed(build("RUN --device=gantry.test/unit=asks true")))
        .contains("device gantry.test/unit=asks is not allowed. Hint: --allow device");
  }

  private static Result run(String device, String shell) {
    return daemon.docker("run", "--rm", "--device", device, "bb", "sh", "-c", shell);
  }

  private static String failed(Result result) {
    assertThat(result.code()).as(result.all()).isNotZero();
    return result.err();
  }

  private static Result build(String instruction) throws IOException {
    Path context = Files.createDirectories(daemon.root.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM bb\n" + instruction + "\n");
    return daemon.docker("build", "context");
  }

  private static String noted(String point) throws IOException {
    return Files.readString(host.resolve(point));
  }

  /** Run folders, states and cgroups of containers. */
  private static List<String> left() {
    List<Path> folders =
        List.of(
            daemon.runRoot().resolve("containers"),
            daemon.dataRoot().resolve("containers"),
            Path.of("/sys/fs/cgroup/memory", daemon.cgroupParent));
    return folders.stream().flatMap(CdiIT::folders).toList();
  }

  private static Stream<String> folders(Path parent) {
    String[] names = parent.toFile().list((folder, name) -> name.matches("[0-9a-f]{64}"));
    return names == null ? Stream.empty() : Stream.of(names);
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(host.resolve("cdi").resolve(name), text.replace("@", host.toString()));
  }

  private static void script(String name, String text) throws IOException {
    Path file = Files.writeString(host.resolve(name), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
