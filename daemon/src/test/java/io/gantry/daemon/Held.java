package io.gantry.daemon;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** How much a daemon and the shim of one of its containers hold for their clients at a moment. */
record Held(long descriptors, long shimDescriptors, long threads) {
  /** The first moment that is like the one before it. */
  static Held settled(DaemonProcess daemon, String container) {
    AtomicReference<Held> last = new AtomicReference<>(now(daemon, container));
    Await.until(
        () -> {
          Held now = now(daemon, container);
          return now.equals(last.getAndSet(now));
        },
        () -> "not settled: " + last);
    return last.get();
  }

  private static Held now(DaemonProcess daemon, String container) {
    return new Held(
        descriptors(String.valueOf(daemon.pid())),
        descriptors(shim(daemon, container)),
        threads(daemon));
  }

  /** Waits until no more is held than at this moment; the JDK's own carriers come and go. */
  void await(DaemonProcess daemon, String container) {
    Await.until(
        () -> now(daemon, container).within(this),
        () -> "held: " + now(daemon, container) + ", not " + this);
  }

  private boolean within(Held other) {
    return descriptors <= other.descriptors
        && shimDescriptors <= other.shimDescriptors
        && threads <= other.threads;
  }

  private static String shim(DaemonProcess daemon, String container) {
    String pid = daemon.inspect(container, "{{.State.Pid}}");
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[1];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long descriptors(String pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
      return descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Virtual ones; only the JDK's own dump lists them. */
  private static long threads(DaemonProcess daemon) {
    Path dump = daemon.root.resolve("threads.txt");
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(
                  jcmd.toString(),
                  String.valueOf(daemon.pid()),
                  "Thread.dump_to_file",
                  "-overwrite",
                  dump.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(said);
      }
      try (Stream<String> lines = Files.lines(dump)) {
        return lines.filter(line -> line.startsWith("#") && line.contains("\" virtual")).count();
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
