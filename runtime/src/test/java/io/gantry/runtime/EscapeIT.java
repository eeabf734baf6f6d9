package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.linux.CloneFlags;
import io.gantry.linux.Errno;
import io.gantry.linux.MountAttr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Known ways out of other runtimes' containers, tried here. */
class EscapeIT {
  private Stage stage;
  private Path outside;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
    outside = Files.createDirectory(stage.folder.resolve("outside"));
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private void link(String path, Object target) throws IOException {
    Path link = stage.image.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target.toString()));
  }

  private Stage.Result run(List<Step> more, String script) throws Exception {
    List<Step> steps = stage.rootSteps();
    steps.addAll(more);
    steps.add(new Step.Pivot());
    steps.add(new Step.Wait());
    return stage.run(
        Stage.plan(steps, new Step.Exec(List.of("sh", "-c", script), Stage.ENVIRONMENT)));
  }

  /** CVE-2021-30465: the target of a mount is a link out of the root. */
  @Test
  void linksDoNotLeadMountsAndFoldersOut() throws Exception {
    link("absolute", outside);
    link("relative", "../../../../../../../.." + outside);
    link("dangling", outside + "/made");
    link("loop", "loop");
    Path file = Files.writeString(stage.folder.resolve("file"), "bound");
    List<Step> steps =
        List.of(
            new Step.MakeFolder("/absolute/folder", 0755, 0, 0),
            new Step.MakeFolder("/relative/a/b", 0755, 0, 0),
            new Step.MakeFolder("/dangling", 0755, 0, 0),
            new Step.MakeFolder("/../../../above", 0755, 0, 0),
            new Step.MakeNode("/absolute/null", 0020666, 0x103, 0, 0),
            new Step.MakeLink("/absolute/link", "x"),
            new Step.Mount("tmpfs", "/relative/tmp", 0, List.of()),
            new Step.Bind(file, "/absolute/bound", 0, 0, 0, 0),
            new Step.Bind(file, "/dangling-file/../dangling/deep/file", 0, 0, 0, 0));
    Stage.Result result =
        run(steps, "cd " + outside + "; ls; cat bound; echo; cat made/deep/file; ls -d /above");
    assertThat(result.out())
        .isEqualTo("a\nbound\nfolder\nlink\nmade\nnull\ntmp\nbound\nbound/above\n");
    assertThat(outside).isEmptyDirectory();
    LaunchException loop =
        catchThrowableOfType(
            LaunchException.class,
            () -> run(List.of(new Step.MakeFolder("/loop/x", 0755, 0, 0)), "true"));
    assertThat(loop.errno()).isEqualTo(Errno.ELOOP);
  }

  /** CVE-2019-16884 and 2023-27561: what is masked in /proc is masked elsewhere. */
  @Test
  void procIsNotMountedThroughALink() throws Exception {
    link("proc", "/fake");
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> run(List.of(), "true"));
    assertThat(failure.errno()).isEqualTo(Errno.ELOOP);
    assertThat(failure.step()).isEqualTo("mount proc on /proc");
  }

  /** CVE-2025-31133: the container's own /dev/null takes the place of the mask. */
  @Test
  void masksWithTheHostsNullDevice() throws Exception {
    Files.writeString(stage.image.resolve("secret"), "secret");
    Files.createDirectories(stage.image.resolve("folder/inner"));
    Files.createDirectories(stage.image.resolve("folder2/inner"));
    link("indirect", outside);
    Files.writeString(outside.resolve("file"), "kept");
    List<Step> steps =
        List.of(
            new Step.Bind(Path.of("/etc/passwd"), "/dev/null", 0, 0, 0, 0),
            new Step.Mask("/secret"),
            new Step.Mask("/proc/kcore"),
            new Step.Mask("/folder"),
            new Step.Mask("/folder2"),
            new Step.Mask("/indirect/file"),
            new Step.Mask("/none/at/all"));
    Stage.Result result =
        run(
            steps,
            "cat /secret; ls /folder /folder2; echo x > /folder/x; head -c 10 /proc/kcore; echo end");
    assertThat(result.out()).isEqualTo("/folder:\n\n/folder2:\nend\n");
    assertThat(result.err()).contains("Read-only file system");
    assertThat(outside.resolve("file")).hasContent("kept");
  }

  /** The same once the host's /dev is out of reach: there must be no second choice. */
  @Test
  void masksNothingWithTheContainersNullDevice() {
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class,
            () -> stage.launch(stage.plan(List.of(new Step.Mask("/bin/busybox")), "true")));
    assertThat(failure.errno()).isEqualTo(Errno.EPERM);
  }

  /** CVE-2025-52565: the console is bound from, or onto, something else. */
  @Test
  void bindsTheConsoleOfItsOwnTerminal() throws Exception {
    Files.writeString(outside.resolve("victim"), "kept");
    Files.createDirectories(stage.image.resolve("dev"));
    link("dev/console", outside.resolve("victim"));
    List<Step> steps = stage.rootSteps();
    // Without the tmpfs over /dev, so that the image's links are met.
    steps.removeIf(s -> s instanceof Step.Mount m && m.target().equals("/dev"));
    steps.add(new Step.Terminal(0, 0, true));
    steps.add(new Step.Pivot());
    steps.add(new Step.Wait());
    LaunchPlan plan =
        Stage.plan(
            steps, new Step.Exec(List.of("sh", "-c", "echo x > /dev/console"), Stage.ENVIRONMENT));
    assertThat(stage.run(plan).out()).isEqualTo("x\r\n");
    assertThat(outside.resolve("victim")).hasContent("kept");
  }

  /** CVE-2025-52565 again: what stands at /dev/pts/ptmx is no terminal multiplexer. */
  @Test
  void takesATerminalOfARealDevptsOnly() throws Exception {
    Shim container =
        stage.launch(
            stage.plan(
                List.of(new Step.Mount("tmpfs", "/dev/pts", 0, List.of())), "sleep", "1000"));
    List<Step> steps =
        List.of(
            new Step.Join(container.pid(), container.startTime(), CloneFlags.NEW_PID),
            new Step.Clone(0, ""),
            new Step.Join(container.pid(), container.startTime(), CloneFlags.NEW_NS),
            new Step.MakeNode("/dev/pts/ptmx", 0020666, 0x103, 0, 0),
            new Step.Terminal(0, 0, false));
    LaunchPlan plan = Stage.plan(steps, new Step.Exec(List.of("true"), Stage.ENVIRONMENT));
    LaunchException failure = catchThrowableOfType(LaunchException.class, () -> stage.launch(plan));
    assertThat(failure.errno()).isEqualTo(Errno.ENODEV);
  }

  /** CVE-2025-52881: a mount over the container's /proc redirects what the runtime writes. */
  @Test
  void writesKernelParametersThroughItsOwnProcfs() throws Exception {
    List<Step> steps =
        List.of(
            new Step.Mount("tmpfs", "/proc/sys", 0, List.of()),
            new Step.MakeFolder("/proc/sys/net/ipv4", 0755, 0, 0),
            new Step.Bind(Path.of("/dev/zero"), "/proc/sys/net/ipv4/ip_forward", 0, 0, 0, 0),
            new Step.Sysctl("net/ipv4/ip_forward", "1"),
            new Step.OomScoreAdj(321));
    Stage.Result result =
        run(
            steps,
            "cat /proc/self/oom_score_adj; mkdir /real; mount -t proc proc /real; cat /real/sys/net/ipv4/ip_forward");
    assertThat(result.out()).isEqualTo("321\n1\n");
  }

  /** CVE-2019-5736: the container writes to the program that started it. */
  @Test
  void cannotWriteToGantryInit() throws Exception {
    LaunchPlan plan =
        stage.plan(
            List.of(new Step.Wait(), new Step.Init()),
            "sh",
            "-c",
            "readlink /proc/1/exe; exec 2>&1; echo x > /proc/1/exe && echo written; exit 0");
    Stage.Result result = stage.run(plan);
    assertThat(result.out()).contains("gantry-init").doesNotContain("written\n");
  }

  /** CVE-2024-21626: the working folder, or a descriptor, is one of the host's. */
  @Test
  void staysInsideWithFolderAndDescriptors() throws Exception {
    link("wd", "/proc/self/fd/3");
    link("up", "/../../../..");
    Stage.Result result =
        stage.run(
            stage.plan(
                List.of(new Step.WorkingDirectory("/up"), new Step.Wait()),
                "sh",
                "-c",
                "pwd; ls /proc/self/fd"));
    // 3 is the folder that ls reads.
    assertThat(result.out()).isEqualTo("/\n0\n1\n2\n3\n");
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class,
            () -> stage.launch(stage.plan(List.of(new Step.WorkingDirectory("/wd")), "true")));
    assertThat(failure.errno()).isEqualTo(Errno.ELOOP);
  }

  /** Nothing of what a container mounts is seen on the host. */
  @Test
  void leavesNoMountOnTheHost() throws Exception {
    List<String> before = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/mounts")));
    run(
        List.of(
            new Step.Bind(
                outside, "/x", Step.Bind.RECURSIVE, MountAttr.READ_ONLY, 0, MountAttr.SLAVE),
            new Step.ReadOnly("/proc/sys")),
        "mkdir -p /m; mount -t tmpfs t /m");
    String folder = stage.folder.toString();
    assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
        .filteredOn(line -> line.contains(folder))
        .isEmpty();
    assertThat(before).filteredOn(line -> line.contains(folder)).isEmpty();
  }
}
