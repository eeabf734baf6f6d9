package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The repository of a {@link GitServer} by OpenSSH's server ({@code sshd} on the PATH), for the
 * user {@code git}, whose home is the folder of the repositories. It lives in namespaces of its
 * own, at an address of its own: there it has SSH's usual port, as {@code git@host:repo.git} knows
 * no other, and users that this machine need not have.
 */
public final class SshGit implements AutoCloseable {
  private static final String SSHD =
      """
      ip netns add $name
      ip link add $name type veth peer name e0 netns $name
      ip addr add $network.1/30 dev $name
      ip link set $name up
      ip -n $name addr add $network.2/30 dev e0
      ip -n $name link set e0 up
      ssh-keygen -q -t ed25519 -N '' -f host
      ssh-keygen -q -t ed25519 -N '' -C of-git -f key
      ssh-keygen -q -t ed25519 -N '' -C of-nobody -f other
      cat > passwd <<END
      git:x:0:0::$home:/bin/sh
      sshd:x:65534:65534::/run/sshd:/bin/false
      END
      program=$(command -v sshd)
      exec ip netns exec $name unshare --mount sh -ec "
        mount --bind passwd /etc/passwd
        mount -t tmpfs tmpfs /run && mkdir -p -m 755 /run/sshd
        LD_LIBRARY_PATH=$(echo ${program%/sbin/sshd}/lib/*-linux-gnu) exec $program -D -e -f /dev/null -h $PWD/host \\
          -o AuthorizedKeysFile=$PWD/key.pub -o StrictModes=no -o PidFile=none -o PasswordAuthentication=no \\
          -o KbdInteractiveAuthentication=no"
      """;

  private final Path folder;
  private final String name;
  private final String network;
  private final Process sshd;

  private SshGit(Path root) throws IOException {
    folder = Files.createDirectory(root.resolve("ssh"));
    int number = ThreadLocalRandom.current().nextInt(256);
    name = "gts" + number;
    network = "198.18." + number;
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-euc", SSHD)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    builder.environment().putAll(Map.of("name", name, "network", network, "home", root + "/git"));
    sshd = builder.start();
    try {
      Await.until(() -> listens() || !sshd.isAlive(), this::logText);
      if (!sshd.isAlive()) {
        throw new AssertionError("sshd ended: " + logText());
      }
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /**
   * When this returns it answers.
   *
   * @param folder that of the {@link GitServer}
   */
  public static SshGit start(Path folder) {
    try {
      return new SshGit(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String host() {
    return network + ".2";
  }

  /** As {@code git clone} takes it, below the home of the user. */
  public String shortUrl() {
    return address("repo.git");
  }

  /** Another repository beside it, by its path below the home of the user. */
  public String address(String path) {
    return "git@" + host() + ":" + path;
  }

  /** The same repository by its whole path. */
  public String url() {
    return "ssh://git@" + host() + folder.resolveSibling("git/repo.git");
  }

  /** The private key of the user. */
  public Path key() {
    return folder.resolve("key");
  }

  /** A key that the server does not know. */
  public Path otherKey() {
    return folder.resolve("other");
  }

  /** What the server said of those who came. */
  public String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** As it says itself: before the address is there, another machine may answer for it. */
  private boolean listens() {
    return logText().contains("Server listening on 0.0.0.0 port 22");
  }

  @Override
  public void close() {
    sshd.descendants().forEach(ProcessHandle::destroy);
    sshd.destroy();
    sshd.onExit().join();
    for (List<String> command :
        List.of(List.of("ip", "link", "delete", name), List.of("ip", "netns", "delete", name))) {
      try {
        new ProcessBuilder(command).start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(command.toString(), e);
      }
    }
  }
}
