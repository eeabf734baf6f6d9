package io.gantry.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts the daemon in the background when a command finds none at the default address, and waits
 * until it answers.
 */
final class DaemonStarter {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path LOG = Path.of("/var/log/gantry.log");

  private DaemonStarter() {}

  static void start(DaemonAddress address) throws IOException {
    Process daemon =
        new ProcessBuilder(List.of("setsid", PackageProgram.find("gantry-daemon").toString()))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .redirectErrorStream(true)
            .start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(address)) {
      if (!daemon.isAlive()) {
        throw new IOException(
            "the daemon ended with status " + daemon.exitValue() + "; its log is " + LOG);
      } else if (System.nanoTime() > deadline) {
        throw new IOException(
            "the daemon does not answer at "
                + address.text()
                + " after "
                + PATIENCE.toSeconds()
                + " s; its log is "
                + LOG);
      }
      pause();
    }
  }

  /** Waits until this process of the same machine has ended. */
  static void awaitEnd(long pid) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (ProcessHandle.of(pid).isPresent()) {
      if (System.nanoTime() > deadline) {
        throw new ApiException(0, "the daemon (process " + pid + ") does not end");
      }
      pause();
    }
  }

  private static boolean answers(DaemonAddress address) {
    try (var channel = address.connect()) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
