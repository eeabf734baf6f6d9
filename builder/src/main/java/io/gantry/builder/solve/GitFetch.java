package io.gantry.builder.solve;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Brings the files of Git repositories. Thread-safe; calls block, and an interrupt ends them. */
public final class GitFetch {
  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final List<String> KINDS = List.of("%s", "refs/heads/%s", "refs/tags/%s");

  /**
   * What a build may show to servers.
   *
   * @param secrets by id: {@code GIT_AUTH_TOKEN} or {@code GIT_AUTH_HEADER}, as BuildKit has them
   * @param agent for {@code ssh}
   */
  public record Access(Map<String, byte[]> secrets, Optional<AgentSource> agent) {
    public Access {
      secrets = Map.copyOf(secrets);
    }
  }

  /**
   * The commit that is meant; the server is asked unless the reference is a whole commit.
   *
   * @param parent for a folder that is gone again in the end
   * @throws GantryException INVALID when there is none, or another than the checksum says
   */
  public String commit(Operation.GitSource source, Access access, Path parent)
      throws InterruptedException {
    String commit =
        COMMIT.matcher(source.ref()).matches() ? source.ref() : asked(source, access, parent);
    source
        .checksum()
        .filter(sum -> !commit.startsWith(sum))
        .ifPresent(sum -> {
          throw GantryException.invalid(
              "expected checksum to match " + sum + ", got " + commit + " of " + source.remote());
        });
    return commit;
  }

  private static String asked(Operation.GitSource source, Access access, Path parent)
      throws InterruptedException {
    String name = source.ref().isEmpty() ? "HEAD" : source.ref();
    Map<String, String> found = new HashMap<>();
    try (GitProcess git = new GitProcess(parent, source.remote(), access)) {
      String answer = git.run("ls-remote", "--", source.remote(), name, name + "^{}");
      for (String line : answer.lines().toList()) {
        String[] parts = line.split("\t", 2);
        if (parts.length == 2 && COMMIT.matcher(parts[0]).matches()) {
          found.put(parts[1], parts[0]);
        }
      }
    }
    // A branch before a tag, and of a tag the commit; the tail of a longer name is another's.
    for (String kind : KINDS) {
      String whole = kind.formatted(name);
      String peeled = found.get(whole + "^{}");
      String commit = peeled == null ? found.get(whole) : peeled;
      if (commit != null) {
        return commit;
      }
    }
    throw GantryException.invalid(
        "repository " + source.remote() + " does not contain ref " + name);
  }

  /** The files of a commit in a new folder, which is the caller's. */
  Solved.Folder fetch(Operation.GitSource source, String commit, Access access, Path parent)
      throws InterruptedException {
    return new Solved.Folder(ContextFolder.of(checkout(source, commit, access, parent)));
  }

  /**
   * As a folder of the host; names and links in it are the repository's, and may be hostile.
   *
   * @throws GantryException INVALID when the commit cannot be had, or has no such folder
   */
  public Path checkout(Operation.GitSource source, String commit, Access access, Path parent)
      throws InterruptedException {
    try (GitProcess git = new GitProcess(parent, source.remote(), access)) {
      git.run("init", "-q", "--template=", "--initial-branch=main", ".");
      git.run("remote", "add", "origin", source.remote());
      fetch(git, commit);
      git.run("checkout", "-q", "--force", "--detach", commit);
      if (source.submodules() && Files.exists(git.folder().resolve(".gitmodules"))) {
        git.run("submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
      }
      return inside(git.keep(source.keepGitDir()), source);
    } catch (IOException e) {
      throw GantryException.internal("keep what git fetched: " + e, e);
    }
  }

  /** Links on the way to the folder stay in the repository. */
  private static Path inside(Path root, Operation.GitSource source) {
    if (source.folder().isEmpty()) {
      return root;
    }
    try (Fd top = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY);
        Fd found =
            FileCalls.openat2(top, source.folder(), Open.READ_ONLY | Open.DIRECTORY, 0, INSIDE)) {
      return Path.of(FileCalls.readlinkat(Fd.CWD, found.path()));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        throw new GantryException(
            GantryException.Kind.INVALID,
            "the repository " + source.remote() + " has no folder " + source.folder(),
            e);
      }
      throw e;
    }
  }

  /** Alone, which some servers refuse; then with all that is there. */
  private static void fetch(GitProcess git, String commit) throws InterruptedException {
    try {
      git.run("fetch", "-q", "--depth=1", "--no-tags", "origin", commit);
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.INVALID) {
        throw e;
      }
      git.run(
          "fetch",
          "-q",
          "origin",
          "+refs/heads/*:refs/remotes/origin/*",
          "+refs/tags/*:refs/tags/*");
    }
  }
}
