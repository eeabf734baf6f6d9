package io.gantry.runtime;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MemoryFile;
import io.gantry.linux.Open;
import io.gantry.linux.Pidfd;
import io.gantry.linux.Processes;
import io.gantry.linux.Signals;
import io.gantry.linux.UnixSocket;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts shims, and finds those again that an earlier daemon started. {@code gantry-init} is copied
 * once into sealed memory, so that no container can write to the host's program through
 * /proc/self/exe (CVE-2019-5736). Thread-safe.
 */
public final class Launcher implements AutoCloseable {
  static final String SOCKET = "s";
  static final String EXIT = "exit";

  private final Fd init;
  private final Fd nothing;
  private final Fd errors;

  /** Copies this executable. */
  public Launcher(Path initBinary) {
    init = MemoryFile.sealed("gantry-init", read(initBinary));
    nothing = FileCalls.open("/dev/null", Open.READ_WRITE);
    errors = Fd.of(2).duplicate();
  }

  /**
   * Starts a shim with this plan, and returns when its program is executed, or when the plan stands
   * at its {@link Step.Wait}.
   *
   * @throws LaunchException when a step failed; no process, socket or file is left
   * @throws GantryException when no shim can be started
   */
  public Shim launch(LaunchRequest request) {
    try (Fd listener = UnixSocket.listen(request.runFolder().resolve(SOCKET))) {
      return launch(request, listener);
    } catch (LinuxException e) {
      deleteSocket(request.runFolder());
      throw GantryException.internal("start a shim in " + request.runFolder(), e);
    } catch (RuntimeException e) {
      deleteSocket(request.runFolder());
      throw e;
    }
  }

  /**
   * The shim that lives in this run folder; empty when it has ended, or never launched anything:
   * {@link Exit#of} then tells how its process ended.
   */
  public Optional<Shim> reconnect(Path runFolder) {
    AtomicInteger process = new AtomicInteger();
    try {
      Shim shim = new Shim(runFolder, ShimConnection.open(runFolder), () -> reap(process.get()));
      if (shim.awaitReplay()) {
        // An engine that was closed and opened again in one JVM is still the shim's parent.
        process.set(parent(shim.pid()));
        return Optional.of(shim);
      }
      shim.close();
      return Optional.empty();
    } catch (IOException | LinuxException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    init.close();
    nothing.close();
    errors.close();
  }

  private Shim launch(LaunchRequest request, Fd listener) {
    int process =
        Processes.spawn(
            init,
            List.of("gantry-init", "shim"),
            Map.of(0, nothing, 1, nothing, 2, errors, 3, listener));
    Shim shim = null;
    try {
      ShimConnection connection = ShimConnection.open(request.runFolder());
      connection.send(FrameType.LAUNCH, request.encode());
      shim = new Shim(request.runFolder(), connection, () -> reap(process));
      shim.awaitLaunch(request.plan());
      return shim;
    } catch (IOException e) {
      kill(process);
      throw GantryException.internal("launch in " + request.runFolder(), e);
    } catch (RuntimeException e) {
      if (shim == null) {
        kill(process);
      }
      throw e;
    }
  }

  private static int parent(int pid) {
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .map(parent -> Math.toIntExact(parent.pid()))
        .orElse(0);
  }

  /** Waits for the end of a shim that is a child of this process, so that no zombie stays. */
  private static void reap(int process) {
    if (process <= 1) {
      return;
    }
    try (Pidfd pidfd = Pidfd.open(process)) {
      pidfd.waitExit();
    } catch (LinuxException e) {
      // Somebody who reaps all children of this process was quicker.
      if (e.errno() != Errno.ESRCH && e.errno() != Errno.ECHILD) {
        throw e;
      }
    }
  }

  private static void kill(int process) {
    Processes.kill(process, Signals.KILL);
    reap(process);
  }

  private static byte[] read(Path binary) {
    try {
      return Files.readAllBytes(binary);
    } catch (IOException e) {
      throw GantryException.internal("read " + binary + ". Hint: make -C init builds it", e);
    }
  }

  static void deleteSocket(Path runFolder) {
    Path socket = runFolder.resolve(SOCKET);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw GantryException.internal("delete " + socket, e);
    }
  }
}
