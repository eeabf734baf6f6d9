package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The host's git with a new folder as its world, which goes with this object unless it is kept. It
 * runs as nobody, without capabilities and privileges to gain, in a mount namespace where the
 * folder is {@code /mnt}; it reads no configuration but what is said here, runs no hooks, asks
 * nobody for passwords, and speaks http, https, git and ssh only. Time and size are bounded. Used
 * by one thread.
 */
final class GitProcess implements AutoCloseable {
  private static final int NOBODY = 65534;
  private static final long MOST_BYTES = 16L << 30;
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int MOST_OUTPUT = 1 << 20;

  /** How ssh says that a server takes none of its keys. */
  private static final String NO_KEY = "Permission denied (publickey";

  /** The folder's own path may lead through folders that nobody may enter. */
  private static final String SCRIPT =
      "mount --bind . /mnt && cd /mnt && umask 022 && ulimit -f 16777216 && "
          + "exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs"
          + " --inh-caps=-all --bounding-set=-all -- git \"$@\"";

  private final Path folder;
  private final String remote;
  private final GitFetch.Access access;
  private final Path own;
  private boolean kept;

  GitProcess(Path parent, String remote, GitFetch.Access access) {
    this.remote = remote;
    this.access = access;
    try {
      folder = Files.createTempDirectory(parent, "git-");
      own = Files.createDirectory(folder.resolve(".git"));
      for (Path each : List.of(folder, own)) {
        FileCalls.fchownat(Fd.CWD, each.toString(), NOBODY, NOBODY, At.SYMLINK_NOFOLLOW);
      }
    } catch (IOException e) {
      throw GantryException.internal("make a folder for git in " + parent + ": " + e, e);
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Runs git, and answers what it printed.
   *
   * @throws GantryException INVALID with git's words when it failed
   */
  String run(String... words) throws InterruptedException {
    if (access.agent().isEmpty()) {
      return run(Optional.empty(), words);
    }
    try (AgentSocket agent = new AgentSocket(own, access.agent().get(), 0600, NOBODY, NOBODY)) {
      return run(Optional.of(agent), words);
    } finally {
      forget("agent");
    }
  }

  private void forget(String name) {
    try {
      Files.deleteIfExists(own.resolve(name));
    } catch (IOException e) {
      throw GantryException.internal("remove " + name + " from " + own + ": " + e, e);
    }
  }

  private String run(Optional<AgentSocket> agent, String... words) throws InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT, "git"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> !GitEnvironment.isShared(name));
    builder.environment().putAll(new GitEnvironment(remote, access.secrets()).variables());
    agent.ifPresent(
        socket -> builder.environment().put("SSH_AUTH_SOCK", "/mnt/.git/" + socket.name()));
    Process process;
    try {
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE,
          "start git: " + e.getMessage() + ". Hint: builds from Git need util-linux and git",
          e);
    }
    Printed out = Printed.of(process.getInputStream());
    Printed err = Printed.of(process.getErrorStream());
    try {
      await(process);
    } finally {
      end(process);
    }
    if (process.exitValue() != 0) {
      throw failure(words[0], process.exitValue(), err.text());
    }
    return out.text();
  }

  private GantryException failure(String verb, int code, String said) {
    String what = "git " + verb + " " + remote + ": ";
    if (code == 127 || said.contains("setpriv: failed to execute git")) {
      return new GantryException(
          GantryException.Kind.UNAVAILABLE, what + "this host has no git. Hint: install it");
    }
    String why = said.isBlank() ? "exit code " + code : said.replace("\r\n", "\n").strip();
    return GantryException.invalid(what + why + (said.contains(NO_KEY) ? keyHint() : ""));
  }

  private String keyHint() {
    return access.agent().isPresent()
        ? " Hint: the server takes none of the keys of --ssh default"
        : " Hint: --ssh default shows the server keys of the client's SSH agent";
  }

  private void await(Process process) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() > end) {
        throw GantryException.invalid(
            "git " + remote + ": not done within " + LONGEST.toMinutes() + " minutes");
      }
      if (size() > MOST_BYTES) {
        throw GantryException.invalid(
            "git " + remote + ": the repository is larger than " + MOST_BYTES + " bytes");
      }
    }
  }

  /** Nothing of it is left when this returns, whatever state the thread is in. */
  private static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      boolean interrupted = false;
      while (process.isAlive()) {
        try {
          process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private long size() {
    long[] bytes = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path where, @Nullable IOException why) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // It changes while it is looked at; the next look sees more.
      return bytes[0];
    }
    return bytes[0];
  }

  /** The folder is the caller's from now on, all of it root's, git's own only if wanted. */
  Path keep(boolean gitDir) throws IOException {
    forget("known_hosts");
    if (!gitDir) {
      HostFolders.delete(own);
    }
    HostFolders.own(folder);
    kept = true;
    return folder;
  }

  @Override
  public void close() {
    if (!kept) {
      try {
        HostFolders.delete(folder);
      } catch (IOException e) {
        throw GantryException.internal("remove " + folder + ": " + e, e);
      }
    }
  }

  /** What one stream gave, to a limit; read on a thread of its own until its end. */
  private static final class Printed {
    private final Thread reader;
    private byte[] bytes = {};

    private Printed(InputStream in) {
      reader = Thread.ofVirtual().name("git").unstarted(() -> read(in));
    }

    static Printed of(InputStream in) {
      Printed printed = new Printed(in);
      printed.reader.start();
      return printed;
    }

    private void read(InputStream in) {
      try (in) {
        bytes = in.readNBytes(MOST_OUTPUT);
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The process was ended.
        return;
      }
    }

    String text() throws InterruptedException {
      reader.join();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
