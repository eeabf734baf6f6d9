package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.oci.Platform;
import io.gantry.store.ExtractOptions;
import java.nio.file.Path;
import java.util.List;

/** Starts the processes of builds; what the engine does for them. Thread-safe. */
public interface StepRunner {
  /**
   * What to run.
   *
   * @param id under which the store has the folders that it may write to
   * @param platform that the program is for
   * @param base names the file system below, for what is remembered of it
   */
  record Request(
      String id,
      Digest base,
      List<String> arguments,
      List<String> environment,
      String workingDir,
      String user,
      String hostname,
      String network,
      boolean privileged,
      List<Mount> mounts,
      List<ExecDevice> devices,
      ExecLimits limits,
      Platform platform) {
    /** The same for another command. */
    Request with(List<String> command) {
      return new Request(
          id,
          base,
          command,
          environment,
          workingDir,
          user,
          hostname,
          network,
          privileged,
          mounts,
          devices,
          limits,
          platform);
    }

    public Request {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }
  }

  /** A mount that is ready. */
  sealed interface Mount {
    /** A folder or file of the host. */
    record Bind(Path source, String target, boolean readOnly) implements Mount {}

    /** Folders of layers, top first, read-only. */
    record Layers(List<Path> folders, String target) implements Mount {
      public Layers {
        folders = List.copyOf(folders);
      }
    }

    /** A file system in memory. */
    record Memory(String target, long bytes) implements Mount {}
  }

  /** Hears what a process prints, in pieces as they come. */
  interface Output {
    void write(boolean error, byte[] bytes, int offset, int length);
  }

  /**
   * Runs the process to its end, and answers its exit code. When this returns or throws, no process
   * and no mount of it is left.
   *
   * @throws InterruptedException when the thread was interrupted; the process was killed
   */
  int run(Request request, Output output) throws InterruptedException;

  /**
   * As {@link #run}, with a client at its streams.
   *
   * @param request with the shell's command
   */
  void debug(Request request, DebugShell shell) throws InterruptedException;

  /** Who {@code user[:group]} is by the accounts below this root. */
  ExtractOptions.Owner owner(Fd root, String user);
}
