package io.gantry.runtime;

import io.gantry.linux.CloneFlags;
import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountAttr;
import io.gantry.linux.Pidfd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A root file system of busybox, run folders and a launcher, for one test. Needs root. */
final class Stage {
  static final long NAMESPACES =
      CloneFlags.NEW_NS
          | CloneFlags.NEW_PID
          | CloneFlags.NEW_UTS
          | CloneFlags.NEW_IPC
          | CloneFlags.NEW_NET;
  static final long RECURSIVE = 0x4000;
  static final List<String> ENVIRONMENT = List.of("PATH=/bin", "HOME=/root");

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "true",
          "false",
          "echo",
          "cat",
          "sleep",
          "id",
          "stty",
          "ls",
          "head",
          "dd",
          "kill",
          "ps",
          "readlink",
          "hostname",
          "mkdir",
          "mount",
          "tty",
          "grep",
          "wc",
          "seq",
          "yes");

  final Path folder;
  final Path image;
  final Launcher launcher;
  private final AtomicInteger runs = new AtomicInteger();
  private final List<Shim> shims = new ArrayList<>();

  private Stage(Path folder) throws IOException {
    this.folder = folder;
    this.image = Files.createDirectories(folder.resolve("image"));
    Files.createDirectories(image.resolve("bin"));
    Files.copy(BUSYBOX, image.resolve("bin/busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(image.resolve("bin/" + applet), Path.of("busybox"));
    }
    launcher = new Launcher(Path.of(System.getProperty("gantry.init")));
  }

  static Stage open() throws IOException {
    return new Stage(Files.createTempDirectory("gantry-init-"));
  }

  /** A fresh run folder. */
  Path runFolder() throws IOException {
    return Files.createDirectories(folder.resolve("run" + runs.incrementAndGet()));
  }

  /** Namespaces, overlay, proc, dev with devpts and null: up to the root of the container. */
  List<Step> rootSteps() throws IOException {
    Path layers = Files.createDirectories(folder.resolve("layers" + runs.incrementAndGet()));
    for (String name : List.of("upper", "work", "merged")) {
      Files.createDirectories(layers.resolve(name));
    }
    long hard = MountAttr.NO_SUID | MountAttr.NO_DEV | MountAttr.NO_EXEC;
    return new ArrayList<>(
        List.of(
            new Step.Clone(NAMESPACES, ""),
            new Step.Propagation(RECURSIVE | MountAttr.SLAVE),
            new Step.Overlay(
                layers.resolve("merged"),
                List.of(
                    "lowerdir+=" + image,
                    "upperdir=" + layers.resolve("upper"),
                    "workdir=" + layers.resolve("work"))),
            new Step.Mount("proc", "/proc", hard, List.of()),
            new Step.Mount("tmpfs", "/dev", MountAttr.NO_SUID, List.of("mode=755")),
            new Step.Mount(
                "devpts", "/dev/pts", MountAttr.NO_SUID, List.of("newinstance", "ptmxmode=666")),
            new Step.MakeNode("/dev/null", 0020666, 0x103, 0, 0),
            new Step.MakeNode("/dev/zero", 0020666, 0x105, 0, 0)));
  }

  /** A container that stands at its start, so that a test can attach first. */
  LaunchPlan waiting(String... arguments) throws IOException {
    return plan(List.of(new Step.Wait()), arguments);
  }

  /** A container, with more steps behind the root. */
  LaunchPlan plan(List<Step> more, String... arguments) throws IOException {
    List<Step> steps = rootSteps();
    steps.add(new Step.Pivot());
    steps.addAll(more);
    return plan(steps, new Step.Exec(List.of(arguments), ENVIRONMENT));
  }

  static LaunchPlan plan(List<Step> steps, Step.Exec exec) {
    List<Step> all = new ArrayList<>(steps);
    all.add(exec);
    return new LaunchPlan(all);
  }

  Shim launch(LaunchPlan plan) throws IOException {
    return launch(LaunchRequest.of(plan, runFolder()));
  }

  Shim launch(LaunchRequest request) {
    Shim shim = launcher.launch(request);
    shims.add(shim);
    return shim;
  }

  /** Runs a plan that waits, to its end. */
  Result run(LaunchPlan plan) throws IOException, InterruptedException {
    Shim shim = launch(plan);
    try (Attachment attachment = shim.attach(false, true, true)) {
      shim.start(plan);
      return collect(shim, attachment);
    }
  }

  /** What a program printed and how it ended. */
  record Result(String out, String err, int code) {}

  static Result collect(Shim shim, Attachment attachment) throws IOException, InterruptedException {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    for (Optional<Attachment.Output> piece = attachment.next();
        piece.isPresent();
        piece = attachment.next()) {
      byte[] bytes = new byte[piece.get().bytes().remaining()];
      piece.get().bytes().get(bytes);
      (piece.get().stream() == StreamType.STDOUT ? out : err).writeBytes(bytes);
    }
    return new Result(text(out), text(err), shim.awaitExit().code());
  }

  /** Reads output until it contains this text. */
  static String readUntil(Attachment attachment, String wanted) throws IOException {
    var seen = new StringBuilder();
    while (seen.indexOf(wanted) < 0) {
      ByteBuffer bytes =
          attachment.next().orElseThrow(() -> new IOException("end at " + seen)).bytes();
      seen.append(StandardCharsets.UTF_8.decode(bytes));
    }
    return seen.toString();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for a condition, at most 20 seconds. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never: " + what);
      }
      Thread.sleep(5);
    }
  }

  /** The processes that a test left behind. */
  static List<String> leftProcesses() {
    return ProcessHandle.current().descendants().map(p -> p.pid() + " " + p.info()).toList();
  }

  void close() throws IOException, InterruptedException {
    for (Shim shim : shims) {
      shim.signal(9);
    }
    ProcessHandle.current().children().forEach(Stage::reap);
    await("all shims have ended: " + leftProcesses(), () -> leftProcesses().isEmpty());
    launcher.close();
    Files.walkFileTree(folder, new Deleter());
  }

  /** A shim whose connection a test has closed: the test stands for the daemon that is gone. */
  private static void reap(ProcessHandle child) {
    try (Pidfd process = Pidfd.open((int) child.pid())) {
      if (process.awaitEnd(Duration.ofSeconds(20))) {
        process.waitExit();
      }
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH && e.errno() != Errno.ECHILD) {
        throw e;
      }
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path dir, @org.jspecify.annotations.Nullable IOException e) throws IOException {
      Files.delete(dir);
      return FileVisitResult.CONTINUE;
    }
  }
}
